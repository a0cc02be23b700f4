"""Who sees what, enforced by the database: horizons, the binding of a reader, and one mechanism an engine."""
