"""The generated file of totals: its form, and what is done without it.

That it holds what reading and analysing every network gives is seen in test_clean.
"""

from __future__ import annotations

import pytest

from cnncalc.features import list as listing
from cnncalc.sources import zoo
from cnncalc.sources.zoo import TOTALS, catalogue
from tests.zoo.totals import kept


def test_networks_stand_in_the_order_of_the_catalogue():
    names = [*kept()]
    assert names == [name for name in catalogue() if name in names]


FEW = ("lenet5", "alexnet", "vgg16")


@pytest.fixture
def other_folder(tmp_path, monkeypatch):
    """A folder for the file, in a zoo of few networks."""
    monkeypatch.setattr(zoo, "TOTALS", str(tmp_path / TOTALS))
    monkeypatch.setattr(listing, "catalogue", lambda: {name: catalogue()[name] for name in FEW})
    listing._kept.cache_clear()
    yield tmp_path
    listing._kept.cache_clear()


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '[{"name": "lenet5", "aliases": []}]'])
def test_without_the_file_networks_are_analysed(text, other_folder):
    if text is not None:
        (other_folder / TOTALS).write_text(text)
    assert listing._kept() == {}
    rows = {row.name: row for row in listing.list_networks("")}
    assert {*rows} == {*FEW}
    assert rows["lenet5"] == listing.member("lenet5")


def test_a_network_that_the_file_lacks_is_analysed(other_folder):
    rows = listing.written([listing.member("vgg16")])
    (other_folder / TOTALS).write_text(rows)
    assert list(listing._kept()) == ["vgg16"]
    assert {row.name for row in listing.list_networks()} == {*FEW}
