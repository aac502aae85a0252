"""The generated file of totals holds what reading and analysing every network gives."""

from __future__ import annotations

import pytest

from cnncalc.features import list as listing
from cnncalc.sources.zoo import TOTALS, catalogue
from tests.zoo.totals import PATH, present

RENEW = "specs/totals.json is out of date: python -m tests.zoo.totals"


def test_the_totals_are_those_of_the_specs():
    assert PATH.read_text(encoding="utf-8") == present(), RENEW


@pytest.fixture
def other_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "folder", lambda: str(tmp_path))
    listing._kept.cache_clear()
    yield tmp_path
    listing._kept.cache_clear()


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '[{"name": "lenet5", "aliases": []}]'])
def test_without_the_file_networks_are_analysed(text, other_folder):
    if text is not None:
        (other_folder / TOTALS).write_text(text)
    assert listing._kept() == {}
    rows = {row.name: row for row in listing.list_networks("")}
    assert rows["lenet5"] == listing.member("lenet5")


def test_a_network_that_the_file_lacks_is_analysed(other_folder):
    rows = listing.written([listing.member("vgg16")])
    (other_folder / TOTALS).write_text(rows)
    assert list(listing._kept()) == ["vgg16"]
    assert len(listing.list_networks()) == len(catalogue())
