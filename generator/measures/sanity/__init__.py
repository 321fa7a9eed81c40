"""Whether a map is about the network at all."""
