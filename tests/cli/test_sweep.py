"""Sweeps at the command line."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.run import cnncalc

SMALL = ("sweep", "mobilenet", "-p", "alpha=0.25:1:0.25", "--input", "128:224:32")


def test_a_small_grid_is_a_table_with_its_front() -> None:
    done = cnncalc(*SMALL)
    assert done.code == 0
    assert "mobilenet · 16 configurations" in done.out
    (line,) = [line for line in done.out.splitlines() if "568,740,352" in line]
    assert line.split()[:3] == ["1", "224", "4,231,976"]
    assert done.out.count("✓") == 5


def test_of_a_large_grid_the_front_is_shown() -> None:
    out = cnncalc("sweep", "mobilenet", "-p", "alpha=0.1:1:0.1", "--input", "128:224").out
    assert "10 of 970; -o FILE writes all" in out


def test_a_file_has_the_form_of_its_ending(tmp_path: Path) -> None:
    for name in ("grid.csv", "grid.json", "grid.md", "grid.tex"):
        assert cnncalc(*SMALL, "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / "grid.csv").read_text().splitlines()[1].startswith("0.25,128,470072,")
    assert len(json.loads((tmp_path / "grid.json").read_text())["rows"]) == 16
    assert (tmp_path / "grid.md").read_text().count("\n|") >= 17
    assert "0.25 & 128 & 470" in (tmp_path / "grid.tex").read_text()


def test_all_goes_to_standard_output_too() -> None:
    assert cnncalc(*SMALL, "--format", "csv").out.count("\n") == 17


def test_parquet(tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "grid.parquet"
    assert cnncalc("sweep", "vgg16", "--input", "16:64:16", "-o", str(path)).code == 0
    table = parquet.read_table(path)
    assert table["input"].to_pylist() == [16, 32, 48, 64]
    assert table["macs"].to_pylist() == [None, 336_166_912, 727_662_592, 1_282_048_000]


def test_without_pyarrow_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = cnncalc(*SMALL, "-o", str(tmp_path / "grid.parquet"))
    assert done.code == 2
    assert "pip install 'cnncalc[parquet]'" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sweep", "vgg16"), "nothing varies"),
        (("sweep", "vgg16", "-p", "foo=1:3"), "unknown parameter 'foo'"),
        (("sweep", "vgg16", "--input", "1:x"), "'x' in 1:x is not a number"),
        (("sweep", "vgg16", "--input", "64:32"), "is empty"),
        (("sweep", "mlp-xor", "--input", "1:3"), "the input is a vector"),
        ((*SMALL, "--maximize", "macs"), "cannot be minimized and maximized"),
        ((*SMALL, "-p", "alpha=1"), "the param alpha is given twice"),
        (
            ("sweep", "vgg16", "-p", "classes=K", "--input", "32:64:32"),
            "C401 a sweep needs sizes as numbers, but nothing sets K",
        ),
        ((*SMALL, "--format", "parquet"), "needs a place"),
        ((*SMALL, "-o", "/nowhere/grid.csv"), "cannot be written"),
    ],
)
def test_bad_arguments_are_one_clear_error(arguments: tuple[str, ...], message: str) -> None:
    done = cnncalc(*arguments)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_symbol_that_decides_what_is_built_is_a_fault_with_a_place() -> None:
    done = cnncalc("summary", "vgg16", "-p", "bn=x")
    assert done.code == 2
    assert "C110 whether 'bn' is true depends on its symbols" in done.err


def test_other_inputs_keep_their_size(tmp_path):
    """Of two inputs that are added the first alone is swept: only the common size can be."""
    place = tmp_path / "two.yaml"
    place.write_text("input: {a: 8x8x3, b: 16x16x3}\nlayers:\n  - s: add\n    from: [a, b]\n")
    rows = list(
        csv.DictReader(
            io.StringIO(cnncalc("sweep", str(place), "--input", "8,16", "--format", "csv").out)
        )
    )
    assert [row["flops"] for row in rows] == ["", "768"]
