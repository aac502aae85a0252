"""Why two tools disagree on a network, and whose count a figure is."""
