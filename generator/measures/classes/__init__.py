"""Which classes do best, and what might make them easy."""
