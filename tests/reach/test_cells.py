"""Receptive fields as they are printed: by propagating reach, by hand or by boolean matrices."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from cnncalc import analyze, load
from cnncalc.analysis import reach
from tests.cli.run import cnncalc
from tests.each import each
from tests.reach.compare import differences


def document(*arguments: str) -> dict[str, Any]:
    done = cnncalc("rf", *arguments, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def window(model: str, layer: str, cell: str) -> tuple[dict[str, Any], dict[str, Any]]:
    rows, columns = document(model, layer, "--cell", cell)["window"]
    return rows, columns


def whole(first: int, last: int) -> dict[str, Any]:
    """A window without gaps inside the image."""
    cells = last - first + 1
    return {"first": first, "last": last, "inside": [first, last], "cells": cells}


GATED = """input: 8x8x2
layers:
  - x: conv3-4 pad 1
  - crop 2
  - conv4-4
  - g: sigmoid
  - y: multiply
    from: [x, g]
"""


def test_cells_behind_a_transposed_convolution_share_their_field() -> None:
    """Of U-Net's first upconvolution two columns each read one cell of 28, which sees 140."""
    assert window("unet", "upconv1", "0,1")[1] == whole(0, 139)
    assert window("unet", "upconv1", "2,3") == (whole(16, 155), whole(16, 155))


def test_the_output_of_unet_sees_188_or_204() -> None:
    sizes = set()
    for cell in range(16):
        rows, columns = window("unet", "conv1", f"{cell},{cell + 16}")
        sizes |= {axis["last"] - axis["first"] + 1 for axis in (rows, columns)}
        assert rows["cells"] == rows["last"] - rows["first"] + 1
    assert sizes == {188, 204}
    (layer,) = document("unet", "conv1")["layers"]
    assert (layer["receptive_field"], layer["smallest"]) == ([204, 204], [188, 188])
    assert layer["jump"] == [None, None]


@each(
    ("network", "layer", "cell", "expected"),
    [
        ("9x9x1 -> avgpool3 -> upsample 2", "upsample1", 1, whole(0, 2)),
        ("21x21x1 -> adaptiveavgpool 14", "adaptiveavgpool1", 13, whole(19, 20)),
        ("8x8x1 -> conv3-1 /2 -> conv3-1 pad 1", "conv2", 2,
         {"first": 2, "last": 8, "inside": [2, 6], "cells": 5}),
        ("8x8x1 -> conv1-1 /4 -> conv3-1 pad 1", "conv2", 1,
         {"first": 0, "last": 8, "inside": [0, 4], "cells": 2}),
        ("8x8x1 -> conv1-1 pad 2", "conv1", 0,
         {"first": -2, "last": -2, "inside": None, "cells": 0}),
        ("4x4x1 -> deconv1-1 /2", "deconv1", 1,
         {"first": None, "last": None, "inside": None, "cells": 0}),
        ("4x4x1 -> upsample 2 bilinear", "upsample1", 0,
         {"first": -1, "last": 0, "inside": [0, 0], "cells": 1}),
        ("6x6x1 -> conv2-1 dilation 3", "conv1", 1,
         {"first": 1, "last": 4, "inside": [1, 4], "cells": 2}),
    ],
)  # fmt: skip
def test_one_cell(network: str, layer: str, cell: int, expected: dict[str, Any]) -> None:
    assert window(network, layer, f"{cell},{cell}") == (expected, expected)


def test_a_gate_of_one_cell_is_read_by_every_cell(tmp_path: Path) -> None:
    """A gate from cells 2 to 5 of a 3×3 convolution sees 1 to 6; a cell sees its own three too."""
    path = tmp_path / "net.yaml"
    path.write_text(GATED)
    rows, columns = window(str(path), "y", "0,7")
    assert rows == {"first": -1, "last": 6, "inside": [0, 6], "cells": 7}
    assert columns == {"first": 1, "last": 8, "inside": [1, 7], "cells": 7}
    assert window(str(path), "y", "3,4") == (whole(1, 6), whole(1, 6))
    (layer,) = document(str(path), "y")["layers"]
    assert (layer["receptive_field"], layer["smallest"]) == ([8, 8], [6, 6])
    assert layer["jump"] == [None, None]
    assert [one["jump"] for one in layer["paths"]] == [[1, 1], [0, 0]]


def test_a_union_with_a_gap(tmp_path: Path) -> None:
    """A gate that sees the last two columns alone."""
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: 8x8x2\nlayers:\n  - x: relu\n  - crop 6+0x6+0\n  - g: conv2-2\n"
        "  - y: multiply\n    from: [x, g]\n"
    )
    rows, columns = window(str(path), "y", "7,0")
    assert (rows["inside"], rows["cells"]) == ([6, 7], 2)
    assert (columns["inside"], columns["cells"]) == ([0, 7], 3)
    assert "3, with gaps: 0, 6 … 7" in cnncalc("rf", str(path), "y", "--cell", "7,0").out


def test_what_is_read_is_said_in_words() -> None:
    text = cnncalc("rf", "8x8x1 -> conv1-1 /4 -> conv3-1 pad 1", "conv2", "--cell", "1,1").out
    assert "2, with gaps: 0, 4" in text
    text = cnncalc("rf", "8x8x1 -> conv1-1 pad 2", "conv1", "--cell", "0,3").out
    assert "nothing   1 … 1" in text
    text = cnncalc("rf", "unet", "conv1").out
    assert "188 or 204" in text and "varies" in text


@pytest.mark.parametrize(
    ("arguments", "layer", "size"),
    [
        (("10x10x3 -> adaptiveavgpool 7 -> fc 10",), "fc1", 10),
        (("vgg16-torchvision", "--input", "320x320x3"), "fc6", 500),  # 212 + 9·32
        (("vgg16",), "fc6", 404),
        (("9x9x1 -> avgpool3 -> upsample 2",), "upsample1", 3),
    ],
)
def test_the_largest_of_a_layer(arguments: tuple[str, ...], layer: str, size: int) -> None:
    layers = {one["name"]: one for one in document(*arguments)["layers"]}
    assert layers[layer]["receptive_field"] == [size, size]


@each(
    ("network", "jump"),
    [
        ("9x9x1 -> conv3-1 /2", 2),
        ("9x9x1 -> avgpool3 -> upsample 2", "3/2"),
        ("4x4x1 -> upsample 3", "1/3"),
        ("9x9x1 -> avgpool2 -> upsample 2", None),  # 0, 0, 2, 2: by 1 on average, never by 1
        ("10x10x1 -> adaptiveavgpool 4", "5/2"),
        ("10x10x1 -> adaptiveavgpool 5", 2),
        ("9x9x1 -> globalavgpool", 0),
    ],
)
def test_jumps(network: str, jump: Any) -> None:
    assert document(network)["layers"][-1]["jump"] == [jump, jump]


def test_summaries_say_that_a_jump_varies() -> None:
    text = cnncalc("summary", "unet", "--columns", "layer,rf,jump").out
    (line,) = (line for line in text.splitlines() if line.split()[:1] == ["upconv1"])
    assert line.split() == ["upconv1", "140", "varies"]
    assert "The RF of some layers varies with the cell" in text
    assert "varies" not in cnncalc("summary", "vgg16").out
    layers = json.loads(cnncalc("summary", "unet", "--format", "json").out)["layers"]
    (layer,) = (one for one in layers if one["name"] == "upconv1")
    assert (layer["receptive_field"], layer["jump"]) == ([140, 140], None)


# Layers behind the first transposed convolution, unpooling or upsampling, in which cells that lie
# side by side do not see windows that lie one jump apart.
@pytest.mark.parametrize(
    ("name", "layers"), [("unet", 25), ("segnet", 43), ("mask-rcnn", 21), ("fcn-8s", 6)]
)
def test_layers_whose_cells_do_not_move_evenly(name: str, layers: int) -> None:
    rows = analyze(load(name)).rows
    uneven = [row for row in rows if not all(field.moves_evenly for field in row.fields or ())]
    assert len(uneven) == layers


@pytest.mark.parametrize(
    ("network", "first"),
    [
        ("8x8x1 -> conv1-1 /4 -> conv3-1 pad 1", None),  # 9 cells wide, of which 2 are read
        ("9x9x1 -> conv9-1", "conv1"),
        ("9x9x1 -> conv9-1 dilation 1 pad 4", "conv1"),
        ("8x8x1 -> maxpool3 /3 -> fc 2", None),  # the strides drop two cells
        ("9x9x1 -> maxpool3 /3 -> fc 2", "fc1"),
    ],
)
def test_what_covers_the_image_reads_all_of_it(network: str, first: str | None) -> None:
    assert document(network)["covers_from"] == first


def test_a_vector_that_was_a_map_has_its_cells() -> None:
    """Until something reads them all, the cells of a flattened map see what they saw."""
    layers = document("9x9x1 -> conv3-1 -> flatten -> relu -> fc 4", "--all")["layers"]
    assert [one["receptive_field"][0] for one in layers] == [3, 3, 3, 9]
    shown = window("9x9x1 -> conv3-1 -> flatten", "flatten1", "2,3")
    assert shown == (whole(2, 4), whole(3, 5))


def test_a_chain_of_many_cells_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "MOST_TRACED", 1 << 12)
    net = "16000x1x1 -> conv1-1 /2x1 -> conv1-1 dilation 3x1 -> globalavgpool"
    done = cnncalc("rf", net, "globalavgpool1", "--cell", "0,0")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("C115 a trace of more than 4,096 steps")
    assert cnncalc("rf", net).code == 0


def test_symbolic_sizes_keep_what_is_sure() -> None:
    """A multiple of four columns has cells of both sizes; of 2·n - 4 one may be lacking."""
    layers = document("HxWx1 -> conv3-4 pad 1 -> maxpool2 -> deconv2-4 /2 -> conv3-4 pad 1")
    assert [one["receptive_field"] for one in layers["layers"]] == [[3, 3], [4, 4], [4, 4], [6, 6]]
    layers = document("HxWx1 -> upsample 3 -> conv2-4")["layers"]
    assert [one["receptive_field"] for one in layers] == [[1, 1], None]
    assert [one["jump"] for one in layers] == [["1/3", "1/3"], None]


def test_a_grid_over_an_unknown_number_of_cells() -> None:
    """Its windows leave no cell out, and the widest is known whatever a symbol is."""
    network = "conv3-4 /2 -> adaptiveavgpool 7 -> relu -> fc 3"
    closed = document(f"HxWx1 -> {network}", "--all")["layers"]
    for side in (15, 16, 31, 64):
        numbers = document(f"{side}x{side}x1 -> {network}", "--all")["layers"]
        for layer, number in zip(closed, numbers, strict=True):
            env = {"H": side, "W": side, "floor": math.floor, "ceiling": math.ceil}
            for figure in ("receptive_field", "center", "start"):
                found = [eval(str(axis), env) for axis in layer[figure]]
                assert found == [eval(str(axis)) for axis in number[figure]], figure
    assert [layer["jump"] for layer in closed[1:]] == [[None, None], [None, None], [0, 0]]
    text = cnncalc("rf", f"HxWx1 -> {network}", "adaptiveavgpool1").out
    assert "varies" in text
    done = cnncalc("rf", f"HxWx1 -> {network}", "relu1", "--cell", "1,1")
    assert (done.code, done.out) == (2, "") and "C401" in done.err


def test_symbols_before_a_layer_of_known_size(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: 9x9x2\nparams: {s: 2}\nlayers:\n  - deconv3-4 /(s)\n  - globalavgpool\n  - fc 2\n"
    )
    done = cnncalc("rf", str(path), "-p", "s=S")
    assert done.code == 0, done.err
    assert cnncalc("rf", str(path)).out.count("from globalavgpool1 on") == 1


def test_a_vector_that_depends_on_no_column(tmp_path: Path) -> None:
    """Both columns of the 6×2 map lie between taps: output o reads i where 4·i + t = o + 2."""
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: 3x2x1\nlayers:\n  - a: deconv2-1 /4 pad 2\n  - b: fc 3\n"
        "  - c: crop 1x0\n    from: input\n  - d: fc 2\n  - e: concat\n    from: [b, d]\n"
    )
    layers = document(str(path), "--all")["layers"]
    fields = {layer["name"]: (layer["receptive_field"], layer["start"]) for layer in layers}
    assert fields["b"] == ([1, 0], [1, None])
    assert fields["e"] == fields["d"] == ([1, 2], [1, 0])
    assert [*differences(analyze(load(str(path))))] == []
