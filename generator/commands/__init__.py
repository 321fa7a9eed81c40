"""The verbs of ``build.py``, a module each: ``add_arguments`` fills its parser, ``run`` returns the exit status."""
