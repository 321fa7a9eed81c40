"""What dreaming does to a layer and to the picture."""
