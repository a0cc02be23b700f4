"""What happens to records later: held, relabelled, withdrawn, restated, purged, opened in an emergency."""
