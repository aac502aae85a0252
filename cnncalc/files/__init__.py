"""The one way to write a file: whole or not at all, through links, and never over a device.

No other module of the package opens a file for writing, which a test over the syntax trees holds.
"""
