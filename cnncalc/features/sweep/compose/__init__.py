"""Figures of many configurations of one network, each distinct part of it analysed once."""
