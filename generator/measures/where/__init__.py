"""Where the maps of each method lie."""
