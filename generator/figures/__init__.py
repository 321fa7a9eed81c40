"""What a build computes and draws: one file a family of figures, the table of all families is in :mod:`generator.families`."""
