"""The API: everything that the screens and the command line do, for programs that bear a person's token."""
