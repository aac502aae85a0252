"""Every bound: its name, its value, and why."""

LONGEST_NAME = 200  # characters of a layer's or a param's name: a line of a table holds it
LONGEST_KEY = 1000  # characters of a key or a full name: YAML reads none of more than 1,024
