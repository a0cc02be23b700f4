"""Re-reading everything: each record, each tile, each checkpoint, and naming each thing that does not fit."""
