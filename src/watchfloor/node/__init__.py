"""One agency's node: its records, who may see them, and the proof."""
