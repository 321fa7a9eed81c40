"""Rendered pictures of food, for a picture set that is ours to give away and that knows what each of its pixels is."""
