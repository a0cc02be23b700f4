"""What happens, as it is told to each reader: items, the hub of a process, and the stream at /live."""
