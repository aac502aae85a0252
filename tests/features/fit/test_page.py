"""Sizes that a network accepts and what stays under a budget, as they are shown."""

from __future__ import annotations

from typing import Any

import pytest

from cnncalc.features.fit.page import fit, page
from cnncalc.render.page import Surface
from cnncalc.render.table import write
from cnncalc.sources.resolve import read

# A side n leaves (n − 3)//2 + 1 of conv1: 5 for 12, 4 for 10; 2x2 of maxpool1 for 9 to 12.
NETWORK = "12x10x3 -> conv3-4 /2 -> relu -> maxpool2 -> fc 2"
BOTH = """\
network · height of the input, tried from 1 to 60
 layer      stride   drops nothing where the height is
───────────────────────────────────────────────────────
 conv1           2   1 mod 2, from 5 on
 maxpool1        2   1 to 2 mod 4, from 5 on
accepted                        all from 5 on
with the parameters of 12×10×3  9 to 12
no stride drops anything        1 mod 4, from 5 on
nearest of these to 12          9 or 13

network · width of the input, tried from 1 to 60
 layer      stride   drops nothing where the width is
──────────────────────────────────────────────────────
 conv1           2   1 mod 2, from 5 on
 maxpool1        2   1 to 2 mod 4, from 5 on
accepted                        all from 5 on
with the parameters of 12×10×3  9 to 12
no stride drops anything        1 mod 4, from 5 on
nearest of these to 10          9 or 13
"""


@pytest.fixture(autouse=True)
def few_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of 2048 sizes is said of these: no period is longer."""
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 60)


def text(
    model: str, budget: dict[str, int] | None = None, name: str = "input", dtype: str = "float32",
    **shown: Any,
) -> str:  # fmt: skip
    sheets = page(fit(read(model), budget, name, dtype), **shown).sheets
    assert sheets
    return write(sheets(), Surface(150))


def lines(*asked: Any, **given: Any) -> list[str]:
    """What stands below the table, without blanks between a fact and its name."""
    return [" ".join(line.split()) for line in text(*asked, **given).splitlines()]


def document(*asked: Any) -> dict[str, Any]:
    made = page(fit(*asked)).document
    assert made
    return made()


def test_both_sides():
    assert text(NETWORK) == BOTH


def test_near_another_size_with_layers_that_drop_nothing():
    model = "9x9x3 -> conv3-4 /2 -> conv1-4 /1 -> maxpool1 /2 -> globalavgpool -> fc 2"
    some, every = lines(model, near=6), lines(model, near=6, every=True)
    assert some[-1] == every[-1] == "nearest of these to 6 5 or 7"
    assert "accepted all from 3 on" in some
    assert "no stride drops anything 1 mod 2, from 3 on" in some
    assert lines(model, near=7)[-1] == "nearest of these to 7 7"
    alike = "8x8x3 -> conv2-4 same /2 -> fc 2"
    assert "layer stride drops nothing where the side is" not in lines(alike)
    assert lines(alike, every=True)[1:4:2] == [
        "layer stride drops nothing where the side is", "conv1 2 all from 1 on",
    ]  # fmt: skip


def test_whose_sides_they_are(tmp_path):
    assert lines("9x2x3 -> conv3-4")[0] == (
        "network · height of the input, whatever the width, tried from 1 to 60"
    )
    path = tmp_path / "net.yaml"
    inputs = "name: net\ninput: {left: 8x8x3, right: 8x8x3}\n"
    path.write_text(f"{inputs}layers: [{{add1: add, from: [left, right]}}, conv3-4 /2]\n")
    assert lines(str(path))[0] == "net · side of left and right, tried from 1 to 60"


def test_what_is_under_a_budget_and_the_next():
    # 8 leaves 3x3x4: 112 + 36·2 + 2 params, 108·9 + 72 MACs; at its peak 4·(192 + 36) bytes.
    model = "9x9x3 -> conv3-4 /2 -> fc 2"
    assert lines(model, {"params": 241})[-2:] == [
        "largest input 8: 186 params, 1,044 MACs, peak 912 B in float32",
        "the next 9: 242 params, 1,856 MACs, peak 1.199 KiB in float32",
    ]
    assert lines(model, {"params": 242}, dtype="int8")[-2].startswith("largest input 10: 242")
    found = document(read(model), {"params": 241}, "input", "int8")
    assert found["largest"] == {
        "name": "input", "value": 8.0, "params": 186, "macs": 1044, "peak": 228,
    }  # fmt: skip
    assert (found["largest_each"], found["dtype"]) == ([found["largest"]], "int8")


def test_nothing_is_under_a_budget():
    model = "9x9x3 -> conv3-4 /2 -> globalavgpool -> fc 2"
    assert lines(model, {"flops": 20, "peak": 3000}, dtype="int8")[-1] == (
        "largest input none: the smallest, 3, has 122 params, 116 MACs, 242 FLOPs, "
        "peak 31 B in int8"
    )
    found = document(read(model), {"macs": 115})
    assert found["largest"] == {"name": "input", "value": None}


def test_a_param_in_steps(tmp_path):
    """Of w filters there are 28w params and 2w + 2: 41 have 1,232, 42 have 1,262."""
    path = tmp_path / "net.yaml"
    layers = "[conv3-(floor(100*alpha)), globalavgpool, fc 2]"
    path.write_text(f"input: 3x3x3\nparams: {{alpha: 1.0}}\nlayers: {layers}\n")
    assert lines(str(path), {"params": 1250}, "alpha")[-2:] == [
        "largest alpha 0.41: 1,232 params, 1,189 MACs, peak 328 B in float32",
        "the next 0.42: 1,262 params, 1,218 MACs, peak 336 B in float32",
    ]


def test_parameters_that_no_input_changes():
    same = (
        "Every input has the same parameters: what they grow with is a param of the network, which "
        "is enlarged by --param NAME."
    )
    pooled = "9x9x3 -> conv3-4 -> globalavgpool -> fc 2"
    assert lines(pooled, {"params": 20})[-2:] == [
        "largest input none: the smallest, 3, has 122 params, 116 MACs, peak 124 B in float32", same
    ]  # fmt: skip
    assert same not in lines(pooled, {"macs": 2000})
    assert same not in lines(pooled)
    assert same not in lines("9x9x3 -> conv3-4 -> fc 2", {"params": 2000})


def test_what_symbols_have_to_be():
    model = "8x8xC -> conv3-4 groups 2 -> maxpool2"
    assert "needs C a multiple of 2 (conv1)" in lines(model)
    assert document(read(model)) == {
        "schema": "cnncalc.fit/1",
        "sides": [
            {
                "side": "side", "inputs": ["input"], "own": 8, "tried": 60,
                "accepted": "all from 4 on", "pinned": "all from 4 on",
                "tiled": "0 mod 2, from 4 on", "smallest": 4,
                "layers": [{"name": "maxpool1", "stride": 2, "tiled": "0 mod 2, from 4 on"}],
            }
        ],
        "needs": ["C a multiple of 2 (conv1)"],
    }  # fmt: skip
