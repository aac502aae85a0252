"""Every output as it was frozen: a change of one is a change of a file that a review reads."""

import pytest

from tests.golden.cases import FILES, OUTPUTS, TRANSCRIPTS, path_of, transcript


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_output_is_as_frozen(name):
    assert transcript(TRANSCRIPTS[name]) == path_of(name).read_text(encoding="utf-8")


def test_nothing_else_is_frozen():
    assert {*OUTPUTS.rglob("*.txt")} == {path_of(name) for name in TRANSCRIPTS}


def test_no_output_is_a_traceback():
    assert not [path for path in OUTPUTS.rglob("*.txt") if "Traceback" in path.read_text("utf-8")]


def test_networks_of_every_kind():
    assert len(FILES) >= 13
