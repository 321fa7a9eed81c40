"""Whether maps are true of the network, and hold still."""
