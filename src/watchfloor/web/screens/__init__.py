"""One module a screen: parse, ask one question or take one action, render."""
