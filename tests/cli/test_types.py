"""What is typed for an option, and what becomes of it, without a run."""

from __future__ import annotations

import re

import click
import pytest

from cnncalc.cli.layer import PaddingType, SizeType
from cnncalc.cli.rf import CellType
from cnncalc.cli.types import (
    MODEL,
    BatchType,
    DtypeType,
    FormatType,
    ParamType,
    PlaceType,
    Renamed,
    figure,
)  # fmt: skip
from cnncalc.dims import symbol
from cnncalc.limits import LARGEST_SIZE

N = symbol("N")
LARGEST = str(LARGEST_SIZE)
FORMATS = FormatType(["table", "markdown", "latex", "csv"])
READ = [
    (BatchType(), "1", 1), (BatchType(), LARGEST, LARGEST_SIZE), (BatchType(), "N", N),
    (BatchType(), 7, 7), (BatchType(), "n_1", symbol("n_1")),
    (DtypeType(["float16", "int8"]), "half", "float16"), (DtypeType(["int8"]), "INT8", "int8"),
    (figure("params"), "5M", 5_000_000), (figure("params"), 7, 7),
    (figure("peak"), "2KiB", 2048), (figure(), "60965224", 60_965_224),
    (ParamType(), "a=1", ("a", "1")), (ParamType(), " a = b=c ", ("a", "b=c")),
    (ParamType(bare=True), " a ", ("a", "")), (ParamType(bare=True), "a=1", ("a", "1")),
    (PlaceType(), "-", None), (FORMATS, "csv", "csv"), (FORMATS, "md", "markdown"),
    (FORMATS, ".TEX", "latex"), (FORMATS, "txt", "table"), (FORMATS, "TABLE", "table"),
    (SizeType(), "1", 1), (SizeType(), LARGEST, LARGEST_SIZE), (SizeType(), "N", N),
    (SizeType(), 5, 5), (SizeType(), "ABCDEFGHIJ", symbol("ABCDEFGHIJ")),
    (PaddingType(), "same", "same"), (PaddingType(), (1, 2), (1, 2)), (PaddingType(), "0", (0, 0)),
    (PaddingType(), "3", (3, 3)), (PaddingType(), "0+1", (0, 1)), (PaddingType(), "N", (N, N)),
    (CellType(), "0, 12", (0, 12)), (CellType(), (1, 2), (1, 2)), (CellType(), "1,2,3", (1, 2, 3)),
    (CellType(), "9" * 9, (999_999_999,)), (PaddingType(), "N+M", (N, symbol("M"))),
    (PaddingType(), LARGEST, (LARGEST_SIZE,) * 2),
]  # fmt: skip
REFUSED = [
    *((CellType(), text, f"{text!r} is not of the form row,column, both from 0")
      for text in ("1,2,3,4", "1" * 10, "-1", "²", "", "1,")),
    (BatchType(), "0", "'0' is neither a number from 1 to 1,000,000,000 nor a symbol"),
    (BatchType(), f"{LARGEST}1", "neither a number"), (BatchType(), "-1", "neither a number"),
    (BatchType(), "²", "neither a number"), (BatchType(), str(LARGEST_SIZE + 1), "neither"),
    (DtypeType(["int8"]), "half", "'float16' is not 'int8'."), (figure("params"), "x", "x"),
    (ParamType(), "a", "'a' is not of the form name=value"), (ParamType(), "=1", "not of the form"),
    (ParamType(), "a= ", "not of the form"), (ParamType(bare=True), "1a", "not of the form"),
    (ParamType(bare=True), "a=", "not of the form"),
    (PlaceType(), "", "the name of the file is empty; - is standard output"),
    (FORMATS, "gif", "'gif' is not one of"),
    (SizeType(), "0", "0 is not in the range 1<=x<=1000000000."),
    (SizeType(), str(LARGEST_SIZE + 1), "is not in the range"),
    (SizeType(), "n", "'n' is neither a whole number nor a capital letter"),
    (SizeType(), "x" * 41, f"'{'x' * 40}' is neither"), (SizeType(), "ABCDEFGHIJK", "neither"),
    (SizeType(), "1.5", "neither"),
    (PaddingType(), "x" * 41, f"'{'x' * 40}' is not a padding: write 1, 0+1, P or same"),
    (PaddingType(), "1+", "not a padding"), (PaddingType(), "+1", "not a padding"),
    (PaddingType(), "1+N", "not a padding"), (PaddingType(), "²", "not a padding"),
    (PaddingType(), "-1", "not a padding"), (PaddingType(), str(LARGEST_SIZE + 1), "not a padding"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "value"), READ)
def test_what_is_typed_is_read(kind, typed, value):
    assert kind.convert(typed, None, None) == value


@pytest.mark.parametrize(("kind", "typed", "said"), REFUSED)
def test_what_cannot_be_meant_is_refused(kind, typed, said):
    with pytest.raises(click.BadParameter, match=re.escape(said)):
        kind.convert(typed, None, None)


def test_a_place_is_looked_for_unless_it_is_only_completed(tmp_path):
    nowhere = str(tmp_path / "none" / "a.txt")
    completing = click.Context(click.Command("a"), resilient_parsing=True)
    assert PlaceType().convert(nowhere, None, completing) == nowhere
    there = str(tmp_path / "a.txt")
    assert PlaceType().convert(there, None, click.Context(click.Command("a"))) == there
    for context in (None, click.Context(click.Command("a"))):
        with pytest.raises(Exception, match=r"a\.txt cannot be written"):
            PlaceType().convert(nowhere, None, context)
    assert PlaceType().allow_dash and not PlaceType().readable


def test_an_older_name_is_read_and_not_offered():
    option = Renamed(["--max-params"], old=("--params-max",), type=int)
    command = click.Command("a", params=[option])
    assert command.make_context("a", ["--params-max", "3"]).params == {"max_params": 3}
    assert option.opts == ["--max-params"]
    assert "--params-max" not in command.get_help(click.Context(command))


def test_a_model_completes_with_names():
    context = click.Context(click.Command("summary"))
    found = MODEL.shell_complete(context, click.Argument(["model"]), "lenet")
    assert {"lenet5"} <= {item.value for item in found}
    assert all(item.value.startswith("lenet") for item in found)
