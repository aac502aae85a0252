"""Published figures held against a report, cell by cell."""
