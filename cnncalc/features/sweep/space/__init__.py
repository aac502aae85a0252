"""Sweeps of design spaces: names, lists and conditions beside numbers, all of them or a sample."""
