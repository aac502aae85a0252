"""Report to page: one file per format, no arithmetic in any of them."""
