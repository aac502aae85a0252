"""Nothing is reported on the built-in networks, and what they expect is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.errors import Source
from cnncalc.sources.zoo import texts
from tests.lint.linting import check_source


def check(path: str, text: str):
    return check_source(Source(f"specs/{Path(path).name}", text)).findings


@pytest.mark.parametrize(("path", "text"), texts().items(), ids=lambda item: Path(item[:80]).stem)
def test_nothing_is_reported(path, text):
    assert [f"{f.location}: {f.code} {f.message}" for f in check(path, text)] == []


def test_a_figure_that_is_off_by_one_is_reported():
    path, text = next(item for item in texts().items() if item[0].endswith("vgg.yaml"))
    assert text.count("143667240") == 1
    (finding,) = check(path, text.replace("143667240", "143667241"))
    assert (finding.code, finding.networks) == ("C308", ("vgg19",))


def test_a_relu_left_out_is_reported():
    path, text = next(item for item in texts().items() if item[0].endswith("alexnet.yaml"))
    (finding,) = check(path, text.replace("- fc6: fc 4096 | relu", "- fc6: fc 4096"))
    assert (finding.code, len(finding.networks)) == ("C307", 4)
