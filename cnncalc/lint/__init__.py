"""The linter: what is wrong with the networks of a file, and what is probably not meant."""
