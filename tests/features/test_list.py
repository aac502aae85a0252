"""The list of networks as a screen."""

from __future__ import annotations

from itertools import groupby

from cnncalc.features.list import list_networks, page


def test_a_family_is_named_in_its_first_row_alone():
    members = list_networks()
    sheets = page(members).sheets
    assert sheets
    (sheet,) = sheets()
    named = iter(row[0] for row in sheet.rows)
    families = [(family, [*found]) for family, found in groupby(members, lambda m: m.family)]
    assert len(families) > 20
    for family, found in families:
        assert [next(named) for _ in found] == [family] + [""] * (len(found) - 1)
