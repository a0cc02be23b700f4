"""Benchmarks: both sides in one run, ratios printed. `make bench`, or `python -m tests.bench append reading`."""
