"""The one way to write a file."""
