"""The classifier: its architecture, checkpoints, a view of it in each precision, and its training."""
