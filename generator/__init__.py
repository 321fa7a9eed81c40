"""Vitrine: a static report about what a trained image classifier looks at."""
