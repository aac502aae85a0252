"""Counting a report as a tool or a paper does: conventions as data, and whose count a figure is."""
