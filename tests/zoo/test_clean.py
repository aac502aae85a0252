"""Nothing is reported on the built-in networks, and what they expect is held.

The generated file of totals is held beside it, a file at a time: each network is read but once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.errors import Source
from cnncalc.sources.zoo import catalogue, texts
from tests.lint.linting import check_source
from tests.zoo.totals import framed, kept, present

RENEW = "specs/totals.json is out of date: python -m tests.zoo.totals"


def check(path: str, text: str):
    return check_source(Source(f"specs/{Path(path).name}", text)).findings


@pytest.fixture(scope="module", params=texts(), ids=lambda path: Path(path).stem)
def path(request) -> str:
    return request.param


def test_nothing_is_reported(path):
    assert [f"{f.location}: {f.code} {f.message}" for f in check(path, texts()[path])] == []


def test_the_totals_are_those_of_the_specs(path):
    names = [entry.name for entry in catalogue().values() if entry.path == path]
    assert framed(line for name, line in kept().items() if name in names) == present(names), RENEW


def test_a_figure_that_is_off_by_one_is_reported():
    path, text = next(item for item in texts().items() if item[0].endswith("vgg.yaml"))
    assert text.count("143667240") == 1
    (finding,) = check(path, text.replace("143667240", "143667241"))
    assert (finding.code, finding.networks) == ("C308", ("vgg19",))


def test_a_relu_left_out_is_reported():
    path, text = next(item for item in texts().items() if item[0].endswith("alexnet.yaml"))
    (finding,) = check(path, text.replace("- fc6: fc 4096 | relu", "- fc6: fc 4096"))
    assert (finding.code, len(finding.networks)) == ("C307", 4)
