"""What the prose of the page on the spec language writes is part of what runs."""

from __future__ import annotations

import re
import shlex

import pytest

from cnncalc import analyze
from cnncalc.errors import SpecError
from tests.cli.run import cnncalc
from tests.language.reading import reading
from tests.readme.test_language import PAGE

PLAIN = re.sub(r"<!-- generated: \w+ -->\n.*?<!-- end -->", "", PAGE, flags=re.DOTALL)
PLAIN = re.sub(r"```.*?```", "", PLAIN, flags=re.DOTALL)
WRITTEN = [*dict.fromkeys(" ".join(text.split()) for text in re.findall(r"`([^`]+)`", PLAIN))]

ONE, ANOTHER = "conv3-64 /2 pad 1 dilation 2 groups 4 nobias", "conv1x7-64 pad 0x3"
PUTS_OUT = {  # a spec, and the shape that follows from the sentence on it
    f"input: 17x17x8\nlayers: [{ONE}]": "8x8x64",  # ⌊(17 + 2 - 2·2 - 1)/2⌋ + 1
    f"input: 9x9x3\nlayers: [{ANOTHER}]": "9x9x64",
    "input: 9x9x3\nlayers: [conv2-4 pad 0+1]": "9x9x4",
    "input: 9x9x3\nlayers: [conv3-4 /2 same, conv3-4 valid, conv3-4 pad half]": "3x3x4",
    "input: 9x9x3\ndefaults: {conv: pad half nobias}\nlayers: [conv3-8]": "9x9x8",
    "input: 32x32x1\nlayers: [maxpool1 /2 ceil]": "16x16x1",
    "input: 32x32x1\nlayers: [maxpool1 /2 ceil caffe]": "17x17x1",
    "input: 9x9x4\nlayers: [separable3-64 /2 pad 1 mult 2]": "5x5x64",
    "input: 9x9x4\nlayers:\n  - depthwise3 /2 pad 1 nobias | conv1-64": "5x5x64",
    "input: 9x9x4\nblocks:\n  unit(c): [conv3-(c) same]\nparams: {c: 5, n: 3}\n"
    "layers:\n  - unit(c)*3 | unit(c)*(n - 1) | [conv3-64 | relu]*2": "5x5x64",
    "input: 9x9x4\nlayers:\n  - x: []\n  - c1: conv1-6\n  - c4: conv1-8 | relu\n  - skip: from c4\n"
    "  - from c4 | conv1-256 | concat(x, c1)": "9x9x266",  # 256 + 4 + 6
    "input: 9x9x4\nparams: {w: 16, half: w**0.5}\nlayers: [conv1-(half)]": "9x9x4",  # √16
    "input: 16000x1\nlayers: [conv3-8]": "15998x8",
    "input: 224x224x3\nlayers: [conv3-8]": "222x222x8",
    "input: 16x112x112x3\nlayers: [conv3-8]": "14x110x110x8",
    "input: {length: 16000, channels: 1}\nlayers: [relu]": "16000x1",
    "input: {depth: 16, height: 112, width: 112, channels: 3}\nlayers: [relu]": "16x112x112x3",
    "input: LxC\nlayers: [relu]": "LxC",
    "input: HxWxC\nlayers: [relu]": "HxWxC",
    "input: DxHxWxC\nlayers: [relu]": "DxHxWxC",
    "input: 16x14x3\nlayers: [upsample 2 bilinear, zeropad 1, crop 1, adaptiveavgpool 7]": "7x7x3",
    "input: 16x3\nlayers: [upsample 2 linear, zeropad 1, crop 1, adaptiveavgpool 7]": "7x3",
    "input: 8x9x7x3\nlayers: [upsample 2 trilinear, zeropad 1, crop 1]": "16x18x14x3",
    "input: 8x8x3\nlayers:\n  - c: relu\n  - p: maxpool2\n  - c4: conv1-2\n"
    "  - from p, c | unpool2\n  - crop like c4": "4x4x3",
    "input: 8x8x3\nlayers:\n  - a: relu\n  - b: maxpool2\n"
    "  - u: unpool2\n    from: [b, a]": "8x8x3",
    "input: 8x9x7x3\nlayers: [conv3x1x1-8 /1x2x2 pad 1x0x0]": "8x5x4x8",
    "input: 8x9x7x3\nlayers: [conv3x1x1-8 pad 0+1x0x0, adaptiveavgpool 1x7x7]": "1x7x7x8",
    "input: 9x9x3\nlayers: [conv3x3-8]": "7x7x8",
    "input: 9x9x1\nlayers:\n  - nn.Conv2d(1, 8, 3)": "7x7x8",
    "input: 9x1\nlayers:\n  - nn.Conv1d(1, 8, 3)": "7x8",
    "input: 9x9x9x1\nlayers:\n  - nn.Conv3d(1, 8, 3)": "7x7x7x8",
    "input: 9x9x3\nlayers: [roipool2 regions 4, flatten, fc 6]": "4x6",
    "input: 9x9x3\nlayers: [bn, flatten, fc 6]": "6",
    "input: 100x64\nlayers: [relu]": "100x64",
    "input: 'lc:64x64'\nlayers: [relu]": "64x64",
    "input: 'cl:8x20'\nlayers: [relu]": "20x8",
    "input: 'hwc:3x4x5'\nlayers: [relu]": "3x4x5",
    "input: 'chw:3x4x5'\nlayers: [relu]": "4x5x3",
    "input: 'dhwc:1x2x3x4'\nlayers: [relu]": "1x2x3x4",
    "input: 'cdhw:4x1x2x3'\nlayers: [relu]": "1x2x3x4",
    "input: 8x224x224x3\nlayers: [relu]": "8x224x224x3",
    "input: 9x9x4\nlayers:\n  - concat: [[], [conv1-3]]\n  - add: [conv1-5, [conv1-5, relu]]\n"
    "  - multiply: [[], [sigmoid]]\n  - split: [relu, relu, relu, relu, relu]\n"
    "  - residual: [conv3-5 same]\n  - gate: [globalavgpool, conv1-5]\n"
    "  - dense: [conv1-2]": "9x9x7",
    "input: 9x9x4\nparams: {c: 3, width: 1/2, rows: [1, 2]}\nlayers:\n  - conv1-(4*c)\n"
    "  - repeat 2 as i: conv1-(2 if i == 1 else 1)\n  - conv1-(round8(c*width))\n"
    "  - conv1-(cin + rows[-1])": "9x9x10",  # 1.5 is 8 as a multiple of 8
    "input: 9x9x4\nparams: {c: 3, rows: [1, 2]}\nblocks:\n  mbconv(c, w): [conv1-(w), conv1-(c)]\n"
    "layers:\n  - mbconv(c, w=cin)\n  - repeat 3 as i: [conv1-(i)]\n"
    "  - for c, s in [[8, 1], [9, 2]] as i: [conv1-(c) /(s)]": "5x5x9",
    "input: 9x9x4\nparams: {rows: [[8, 1], [9, 2]], condition: 0}\nlayers:\n"
    "  - for c, s in rows as i: [conv1-(c) /(s)]\n"
    "  - when (condition): [conv1-1]\n    elif (condition): [conv1-2]\n"
    "    else: [conv1-3]": "5x5x3",
    "input: 9x9x4\nparams: {rows: [1, 2], wide: '[2*c for c in rows]'}\nlayers:\n"
    "  - for c in wide: [conv1-(c)]": "9x9x4",
    "input: 9x9x4\nblocks:\n  b: [{x1: conv1-4}, {x2: relu}]\nlayers:\n  - q: b\n"
    "  - conv1-6 | concat(q.x2)": "9x9x10",
    "input: 9x9x4\nlayers:\n  - name: conv1-4\n  - c2: conv1-4\n    weights: name\n"
    "outputs: [name]": "9x9x4",
    "input: 9x9x4\nlayers:\n  - conv1-5\n  - training: [conv1-4, globalavgpool]\n  - relu": "9x9x5",
    "name: small\ninput: 9x9x4\nparams: {c: 3}\nlayers: [conv1-(c)]\n"
    "variants:\n  small: {}\n  large: {c: 6}": "9x9x3",
    "input: 9x9x3\nlayers:\n  - nn.Conv2d(3, 64, 3, padding=1)": "9x9x64",
    "input: 84\nlayers:\n  - nn.Linear(84, 10)": "10",
    'input: 9x9x3\nlayers:\n  - Conv2D(64, 3, strides=2, activation="relu")': "4x4x64",
    "input: 9x9x3\nlayers:\n  - slim.conv2d(64, [3, 3])": "9x9x64",
}
REFUSED = {
    "input: 9x1\nlayers: [conv3x3-8]": "C240",
    "input: 224x224\nlayers: [relu]": "C108",
    "input: 1x16000\nlayers: [relu]": "C130",
    "input: 3x224x224\nlayers: [relu]": "C130",
    "input: 3x16x112x112\nlayers: [relu]": "C130",
    "input: 1x224x224x3\nlayers: [relu]": "C108",
    "input: 8x3x224x224\nlayers: [relu]": "C108",
    "input: NxHxWxC\nlayers: [relu]": "C108",
}
PLACEHOLDERS = ("/stride", "name: layer | layer")
TWO = "input: {left: 64x64x1, right: 64x64x1}\nlayers: [{add1: add, from: [left, right]}]\n"
SPACE = (
    "input: 9x9x3\nparams: {w: 8}\nspace:\n  w: 8:32:8\nwhere:\n  - w > 8\nlayers: [conv3-(w)]\n"
)
COMMANDS = {  # files, a command, and a part of what it prints
    "cnncalc sweep net.yaml": ({"net.yaml": SPACE}, "4 configurations, 3 of them in the space"),
    "cnncalc help space": ({}, "Search a design space"),
    "cnncalc show '9x9x3 -> conv3-8 → relu => relu | relu'": ({}, "conv3-8"),
    "cnncalc new mynet": ({}, "mynet.yaml"),
    "cnncalc check mynet.yaml": (
        {"mynet.yaml": "input: 9x9x3\nlayers: [conv3-4]\n"}, "nothing found",
    ),
    "cnncalc summary net.yaml --input left=96,right=96": ({"net.yaml": TWO}, "96×96×1"),
    "cnncalc summary net.yaml --input 8000": (
        {"net.yaml": "input: 16000x1\nlayers: [conv3-8]\n"}, "7998×8",
    ),
    "cnncalc summary net.yaml --batch 8": ({"net.yaml": "input: 9x1\nlayers: [relu]\n"}, "batch 8"),
    "cnncalc summary net.yaml --training": (
        {"net.yaml": "input: 9x9x4\nlayers:\n  - conv1-5\n  - training: [conv1-4]\n  - relu\n"},
        "conv2",
    ),
    "cnncalc summary net.yaml -p n=n": (
        {"net.yaml": "input: 9x9x4\nparams: {n: 2}\nlayers: [{repeat (n): conv1-4}]\n"},
        "weight layers   n",
    ),
    "cnncalc summary net.yaml": (
        {
            "trunk.yaml": "name: small\ninput: 9x9x4\nlayers: [conv1-3, {b: relu}]\n"
            "variants: {small: {}}\n",
            "net.yaml": "input: 9x9x4\nlayers:\n  - network: ./trunk.yaml:small\n  - conv1-7\n",
        },
        "9×9×7",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", PUTS_OUT)
def test_it_puts_out_what_the_sentence_says(text):
    model = reading(text)
    report = analyze(model.graph)
    assert [str(report.shapes[index]) for index in model.graph.outputs] == [PUTS_OUT[text]]


@pytest.mark.parametrize("text", REFUSED)
def test_it_is_refused_as_the_sentence_says(text):
    with pytest.raises(SpecError) as caught:
        analyze(reading(text).graph)
    assert caught.value.code == REFUSED[text]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_runs(line, tmp_path, monkeypatch):
    files, printed = COMMANDS[line]
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = cnncalc(*shlex.split(line)[1:])
    assert done.code == 0, done.err
    assert printed in done.out + done.err


@pytest.mark.parametrize("text", WRITTEN)
def test_everything_that_is_written_is_run(text):
    files = (part for files, _ in COMMANDS.values() for part in files.values())
    run = " \n".join([*PUTS_OUT, *REFUSED, *COMMANDS, *files])
    assert text in " ".join(run.split()) or text in PLACEHOLDERS
