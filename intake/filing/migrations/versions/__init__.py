"""One revision a file, named for what it does."""
