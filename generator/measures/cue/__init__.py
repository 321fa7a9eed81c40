"""The planted cue: who points at it, and what it does to the answer."""
