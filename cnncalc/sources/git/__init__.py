"""Specs as a Git repository has them at a revision, read from its objects without a checkout."""
