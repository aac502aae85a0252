"""Input sizes that a network accepts, and what stays under a budget."""
