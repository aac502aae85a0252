from __future__ import annotations

from fractions import Fraction

from cnncalc.dims import symbol
from cnncalc.dims.unknown import unknown
from cnncalc.render.json import dump, known_totals, line_of, notes, write

N = symbol("N")
DOCUMENT = {
    "a%": [1, None, 2.5], "b": [], "c": {}, "d": ["x", 1], "e": {"f": (1, 2), "g": True},
    "h": [[1, 2], [1, 2]], "i": N + 1, "j": Fraction(1, 3), "k": "é\n", "l": [True, 1],
    "m": [{"p": 1}, {"p": 2}],
}  # fmt: skip
WRITTEN = """\
{
  "a%": [1, null, 2.5],
  "b": [],
  "c": {},
  "d": [
    "x",
    1
  ],
  "e": {
    "f": [1, 2],
    "g": true
  },
  "h": [
    [1, 2],
    [1, 2]
  ],
  "i": "N + 1",
  "j": "1/3",
  "k": "é\\n",
  "l": [
    true,
    1
  ],
  "m": [
    {
      "p": 1
    },
    {
      "p": 2
    }
  ]
}
"""


def test_numbers_stand_on_one_line_and_all_else_on_lines_of_its_own():
    assert dump(DOCUMENT) == write(DOCUMENT) == WRITTEN
    assert dump(7) == "7\n"
    assert dump([]) == "[]\n"


def test_a_line_of_its_own():
    assert line_of({"a": [N, 1]}) == '{"a": ["N", 1]}'


def test_what_is_not_known_is_null_and_said_once():
    lacking = unknown("what x counts is not known")
    assert dump([lacking]) == "[\n  null\n]\n"
    assert notes(1, N) == notes() == {}
    assert notes(1, lacking, N, lacking + 3) == {"notes": ["what x counts is not known"]}
    assert known_totals({"a": 1, "b": N}) == {"a": 1, "b": N}
    assert known_totals({"a": 1, "b": lacking + 3}) == {"a": 1, "b": 3, "at_least": True}
