"""Lists from outside, each read as a stream of source entities."""
