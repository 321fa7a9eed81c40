"""Picture sets: which files there are, what each shows, which are drawn by lot, and how they are decoded."""
