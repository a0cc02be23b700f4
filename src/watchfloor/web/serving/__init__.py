"""Running the node as a server: settings, certificates, files, logs and metrics."""
