"""Between HTTP and the node: who is at work, what a page carries, and errors as answers."""
