"""The dishes, a module a class; each has ``DISHES``: what sets one kind on the stage and says which vessel it stands in."""
