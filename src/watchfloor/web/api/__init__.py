"""The API: everything that the screens do, for programs, under the same visibility."""
