"""The generated file of totals holds what reading and analysing every network gives."""

from __future__ import annotations

import pytest

from cnncalc.analysis import catalogue
from tests.zoo.totals import PATH, present

RENEW = "specs/totals.json is out of date: python -m tests.zoo.totals"


def test_the_totals_are_those_of_the_specs():
    assert PATH.read_text(encoding="utf-8") == present(), RENEW


@pytest.fixture
def other_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "folder", lambda: str(tmp_path))
    catalogue._kept.cache_clear()
    yield tmp_path
    catalogue._kept.cache_clear()


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '[{"name": "lenet5", "aliases": []}]'])
def test_without_the_file_networks_are_analysed(text, other_folder):
    if text is not None:
        (other_folder / catalogue.FILE).write_text(text)
    assert catalogue._kept() == {}
    rows = {row.name: row for row in catalogue.catalogue_rows("")}
    assert rows["lenet5"] == catalogue.member("lenet5")


def test_a_network_that_the_file_lacks_is_analysed(other_folder):
    rows = catalogue.written([catalogue.member("vgg16")])
    (other_folder / catalogue.FILE).write_text(rows)
    assert list(catalogue._kept()) == ["vgg16"]
    assert len(catalogue.catalogue_rows()) == len(catalogue.catalogue())
