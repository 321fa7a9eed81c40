"""Filters by the dozen, beside those of an untrained network."""
