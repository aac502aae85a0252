"""What a key of a configuration holds, and what is wanted in place of anything else."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from cnncalc.config import keys
from cnncalc.growth import Growth
from tests.each import each

READ = [
    (keys.figure, ("params", "5M"), 5_000_000), (keys.figure, ("params", 0), 0),
    (keys.figure, ("peak", "2KiB"), 2048), (keys.figure, ("params", 1), 1),
    (keys.growth, ("params", "2%"), Growth(Fraction(1, 50))),
    (keys.growth, ("peak", "2KiB"), Growth(None, 2048)), (keys.growth, ("params", 0), Growth()),
    (keys.growth, ("params", 7), Growth(None, 7)),
    (keys.form, ("json",), "json"), (keys.dtype, ("FP16",), "float16"),
    (keys.dtype, ("int8",), "int8"), (keys.flag, (True,), True), (keys.flag, (False,), False),
    (keys.folder, ("nets",), "nets"),
]  # fmt: skip
WHOLE = 'a whole number is wanted, or a text such as "5M" or "2MiB"'
AMOUNT = 'a part or an amount is wanted, as "2%" or "10K"'
REFUSED = [
    *((keys.figure, ("params", value), WHOLE) for value in (True, -1, 1.5, None)),
    *((keys.growth, ("params", value), AMOUNT) for value in (True, -1, 1.5, None)),
    (keys.form, ("jsn",), "a format of check is wanted; did you mean 'json'?"),
    (keys.form, (1,), "a format of check is wanted; formats are text, "),
    (keys.dtype, ("int9",), "a type of elements is wanted; did you mean 'int8'?"),
    (keys.dtype, (8,), "a type of elements is wanted; types are float64, "),
    *((keys.flag, (value,), "true or false is wanted, without quotes") for value in ("true", 1)),
    *((keys.folder, (value,), 'the name of a folder is wanted, as "nets"')
      for value in (1, "", " ", "a\0")),
]  # fmt: skip


@each(("reads", "given", "value"), READ)
def test_what_a_key_holds(reads, given, value):
    assert reads(*given) == value


@each(("reads", "given", "said"), REFUSED)
def test_what_a_key_does_not_hold(reads, given, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        reads(*given)
