"""One module a command; each has a click command called `command` and imports what is heavy inside it."""
