"""Cases as files: every bad spec states its code and its place in its first line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnncalc import analyze, load
from cnncalc.errors import SpecError

HERE = Path(__file__).parent
_EXPECT = re.compile(r"# expect: (?P<code>C\d{3}) @ (?P<place>\d+:\d+)")


@pytest.mark.parametrize("path", sorted((HERE / "bad").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_bad_spec_is_refused_where_it_says(path):
    expected = _EXPECT.match(path.read_text(encoding="utf-8", errors="replace"))
    assert expected, "the first line states no code"
    with pytest.raises(SpecError) as caught:
        analyze(load(str(path)))
    place = caught.value.location
    assert caught.value.code == expected["code"]
    assert f"{place.line}:{place.column}" == expected["place"]
    assert caught.value.hint
