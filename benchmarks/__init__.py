"""Side-by-side measurements of Vitrine and of other tools: ``python -m benchmarks``."""
