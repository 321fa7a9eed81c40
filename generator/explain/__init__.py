"""The methods, from tensors to tensors; :mod:`generator.explain.catalogue` lists those that give a map."""
