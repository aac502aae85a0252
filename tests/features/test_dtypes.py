"""--dtype wherever memory is budgeted or printed: bytes scale with the bits, and nothing else."""

from __future__ import annotations

import json

import pytest

import cnncalc as cnncalc_package
from cnncalc.choices import DTYPES
from tests.cli.run import cnncalc

NET = "16x16x3 -> conv3-8 pad 1 -> relu -> maxpool2 -> fc 10"


def parsed(*arguments):
    return json.loads(cnncalc(*arguments, "--format", "json").out)


@pytest.mark.parametrize(("dtype", "bits"), DTYPES.items())
def test_a_sweep(dtype, bits):
    """At a side of 16 all outputs are 2*2,048 + 512 + 10 elements."""
    found = parsed("sweep", NET, "--input", "16:18:2", "--dtype", dtype)
    assert found["dtype"] == dtype
    row = dict(zip(found["columns"], found["rows"][0], strict=True))
    outputs = 2 * 2048 + 512 + 10
    assert row["memory"] == -(-outputs * bits // 8)
    assert row["macs"] == 2048 * 27 + 5120


def test_a_sweep_says_of_what_its_bytes_are():
    assert "bytes of float16" in cnncalc("sweep", NET, "--input", "16:18:2", "--dtype", "half").out
    assert "bytes of" not in cnncalc("sweep", NET, "--input", "16:18:2").out


@pytest.mark.parametrize(("dtype", "side"), [("float32", 16), ("float16", 22), ("int8", 32)])
def test_a_fit(dtype, side, monkeypatch):
    """Its peak is that of 8 maps and the 3 before them: 11 elements a pixel."""
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 256)  # larger ones are as these
    net = NET.replace("16x16x3", "hwc:16x16x3").replace(" -> fc 10", "")
    limit = str(11 * 16 * 16 * 4)
    done = cnncalc("fit", net, "--max-peak", limit, "--dtype", dtype)
    assert f"in {dtype}" in done.out
    found = parsed("fit", net, "--max-peak", limit, "--dtype", dtype)
    assert (found["dtype"], found["largest"]["value"]) == (dtype, side)


def test_a_fit_without_a_budget_has_no_bytes():
    done = cnncalc("fit", NET, "--dtype", "int8")
    assert (done.code, "--dtype goes with" in done.err) == (2, True)


def test_a_ladder():
    """conv, relu, pool and fc: 4,618 elements, of 2 bytes each."""
    net = "64x64x3 -> conv3-8 pad 1 -> relu -> maxpool2 -> fc 10"
    full = cnncalc("reconcile", net, "--of", "memory")
    half = cnncalc("reconcile", net, "--of", "memory", "--dtype", "half")
    elements = 2 * 32_768 + 8192 + 10
    assert f"{elements * 4 / 2**20:.2f} MiB" in full.out
    assert f"{elements * 2 / 2**20:.2f} MiB" in half.out
    assert "bytes of float16" in half.out and "bytes of" not in full.out.splitlines()[0]
    assert parsed("reconcile", net, "--dtype", "half")["dtype"] == "float16"


def test_whose_figure_it_is():
    net = "64x64x3 -> conv3-8 pad 1 -> relu -> maxpool2 -> fc 10"
    size = 2 * (2 * 32_768 + 8192 + 10)
    asked = ("reconcile", net, "--figure", f"{size} bytes")
    assert cnncalc(*asked).code == 1
    assert cnncalc(*asked, "--dtype", "fp16").code == 0


def test_from_python():
    half, full = (
        cnncalc_package.fit(NET, {"peak": 11 * 256 * 4}, dtype=d) for d in ("half", "fp32")
    )
    assert half.largest[0].value > full.largest[0].value
    swept = cnncalc_package.sweep(NET, input="16:18:2", dtype="int8")
    assert (swept.dtype, swept.rows[0][swept.names.index("memory")]) == ("int8", 2 * 2048 + 522)
    with pytest.raises(ValueError, match="is not a dtype"):
        cnncalc_package.fit(NET, dtype="int9")
