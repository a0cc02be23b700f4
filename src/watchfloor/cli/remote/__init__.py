"""A node far away, asked over its API with a token."""
