"""From arrays to pictures without text: colours, overlays, outlines, files."""
