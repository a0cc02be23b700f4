"""What one does at a node, from words as they are typed to answers in JSON: command line and API say the same."""
