"""What computes and keeps results: jobs, their keys, where results lie, how stale ones are made. Knows no figure, no torch."""
