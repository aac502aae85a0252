"""Every layer of a network and its totals, as a convention counts them."""

from cnncalc.features.summary.columns import ALL, COLUMN_KEYS, key_of
from cnncalc.features.summary.page import Summary, page, summary

__all__ = ["ALL", "COLUMN_KEYS", "Summary", "key_of", "page", "summary"]
