"""A training, observed: the same measures taken on the weights that would have been shipped at each of its moments."""
