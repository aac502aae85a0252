"""The one door: what a user names, as a network."""
