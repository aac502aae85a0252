"""What the tools themselves count: the script that runs them, and the data that it wrote."""
