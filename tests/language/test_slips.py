"""What is no layer, option, name or number of the language says what to write instead."""

from __future__ import annotations

import pytest

from cnncalc.language import slips
from tests.cli.run import cnncalc
from tests.each import each
from tests.language.reading import fault, nodes

LINES = {
    "no input": ("conv3-8 -> relu", "write its shape first: 32x32x3 -> conv3-8 -> relu"),
    "a named input": ("z=100 -> fc 10", "a line has one input, without a name: 100 -> …"),
    "a named layer": ("8x8x3 -> a: conv3-8", "layers have names in a spec of several lines"),
    "the stride": ("8x8x3 -> conv3-8 s2", "write /2"),
    "the padding": ("8x8x3 -> conv3-8 p=1", "write pad 1"),
    "the dilation": ("8x8x3 -> conv3-8 d2", "write dilation 2"),
    "the groups": ("8x8x3 -> conv1-6 g3", "write groups 3"),
    "no bias": ("8x8x3 -> conv3-8 bias=False", "write nobias"),
    "no bias in words": ("8x8x3 -> conv3-8 no bias", "write nobias"),
    "a bias": ("8x8x3 -> conv3-8 bias=True", "leave it out: there is a bias"),
    "an activation": ("8x8x3 -> conv3-8 activation=relu", "relu is a layer of its own"),
    "another layer": ("8x8x3 -> conv3-8 bn", "bn is a layer of its own: conv3-64 | bn"),
    "a kernel and filters": ("8x8x3 -> conv3x64", "the filters follow it: conv3-64"),
    "a value of none": ("8x8x3 -> fc 10 -> softmax(10)", "softmax takes no value: write softmax"),
    "a comma": ("8x8x3 -> [conv3-8 same, relu]*2", "layers are divided by |"),
    "a param": ("8x8x3 -> conv3-c", "a param stands in parentheses: (c)"),
    "a function": ("8x8x3 -> F.relu", "write relu"),
    "a program": ("8x8x3 -> self.conv1", "write what it is, as nn.Conv2d(3, 64, 3) or conv3-64"),
    "a paper's short word": ("8x8x3 -> dw3", "write depthwise3 pad 1"),
    "squeezing": ("8x8x3 -> squeeze", "write reshape with the axes that are left"),
    "a block of a program": ("8x8x3 -> resblock(64)", "declare it in a spec, under `blocks:`"),
    "roles": ("8x8x3 -> attention heads 3", "name its inputs: from: [queries, keys, values]"),
}  # fmt: skip


@each(("line", "hint"), LINES.values())
def test_slip_on_one_line_says_what_to_write(line: str, hint: str) -> None:
    from cnncalc.errors import SpecError
    from cnncalc.sources.resolve import load

    with pytest.raises(SpecError) as caught:
        load(line)
    assert hint in caught.value.hint


def test_missing_filters_are_missing_in_the_plural() -> None:
    assert (
        fault("input: 8x8x3\nlayers: [conv3-c]\n").message == "the filters are missing before 'c'"
    )


HEAD = "input: 8x8x4\nparams: {n: 2}\nblocks:\n  u(k, c): conv1-(c)\nlayers:\n  - a: conv1-4\n"
ENTRIES = {
    "a condition": ("  - if n == 2:\n    - relu\n", "write when (n == 2):"),
    "a loop": ("  - 3 x: relu\n", "write repeat 3:"),
    "a count": ("  - u(1, 4)*n\n", "a param stands in parentheses: *(n)"),
    "a layer in a join": ("  - add(u(3, 4), a)\n", "add: [u(3, 4), from a]"),
    "two keys": ("  - b: add: [relu, []]\n", "a line has one key: write b: {add: …}"),
}


@pytest.mark.parametrize(("entry", "hint"), ENTRIES.values(), ids=ENTRIES)
def test_slip_in_an_entry_says_what_to_write(entry: str, hint: str) -> None:
    assert hint in fault(HEAD + entry).hint


def test_split_that_does_not_come_out_says_what_a_branch_is() -> None:
    done = cnncalc("summary", "-", stdin=HEAD + "  - split: [relu, relu, relu]\n")
    assert "C204 split1: 4 channels cannot be divided into 3 equal parts" in done.err
    assert "what stands in a list within the list is one branch" in done.err


def test_number_or_list_under_an_own_key_is_a_param() -> None:
    for value in ("[[1, 16], [6, 24]]", "3"):
        found = fault(f"input: 8x8x4\nrows: {value}\nlayers: [relu]\n")
        assert found.hint == "a number or a list of your own is a param: params: {rows: …}"


def test_range_with_dots_is_written_with_a_colon() -> None:
    found = fault("input: 8x8x4\nparams: {d: 1}\nspace: {d: 1..3}\nlayers: [conv1-(d)]\n")
    assert found.hint == "a range has a colon, and both ends: 1:3"


JOINS = {
    "by name": "  - b: conv1-4\n  - concat(a)\n",
    "in a list": "  - b: conv1-4\n  - concat: [from a]\n",
    "of what arrives": "  - add: [conv1-4]\n",
}


@pytest.mark.parametrize("entries", JOINS.values(), ids=JOINS)
def test_join_of_one_layer_is_a_fault(entries: str) -> None:
    """A U-Net whose concat(d2) stands in an entry of its own would lose what it upsampled."""
    found = fault(HEAD + entries)
    assert found.code == "C206"
    assert "joins two" in found.message


def test_join_behind_a_layer_or_of_one_that_a_condition_leaves_is_none() -> None:
    head = HEAD.replace("n: 2", "n: 1")
    assert [*nodes(head + "  - conv1-2 | concat(a)\n").values()][-1] == "concat"
    assert len(nodes(head + "  - add: [conv1-4, {when (n > 1): relu}]\n")) == 2
    assert "split 1 of 1" in nodes(head + "  - split: [relu]\n").values()


def test_repeated_layers_in_brackets_need_no_quotes() -> None:
    layers = "  - [conv3-8 same | relu]*2 | fc 10\n  - b: [fc 3]*(n - 1)\n"
    assert [*nodes(HEAD + layers).values()][1:] == [
        "conv3-8 same", "relu", "conv3-8 same", "relu", "fc 10", "fc 3"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "stated", "arriving"),
    [
        ("8x8x3 -> nn.Conv2d(1, 8, 3)", "1 channel", 3),
        ("8x8x3 -> nn.Conv2d(3, 8, 3) -> nn.BatchNorm2d(16)", "16 channels", 8),
        ("8x8x3 -> nn.ConvTranspose2d(8, 3, 2)", "8 channels", 3),
        ("8x8x3 -> conv3-8 -> nn.GroupNorm(4, 16)", "16 channels", 8),
    ],
)
def test_line_of_a_framework_for_other_channels_is_a_fault(line, stated, arriving) -> None:
    from cnncalc.errors import SpecError
    from cnncalc.sources.resolve import load

    with pytest.raises(SpecError) as caught:
        load(line)
    assert caught.value.code == "C276"
    assert caught.value.message == f"the line is made for {stated}, and {arriving} arrive"


def test_channels_that_a_program_names_are_passed_over() -> None:
    from cnncalc.sources.resolve import load

    assert load("8x8x3 -> nn.Conv2d(3, 8, 3) -> nn.BatchNorm2d(8)").nodes
    assert load("HxWxC -> nn.Conv2d(3, 8, 3)").nodes


def test_a_gate_of_other_channels_is_told_how_many_and_what_cin_is():
    """Behind `fc (cin//16)` a second `fc (cin)` sees 4 channels, and not the 64 of the map."""
    gate = "multiply: [[], [globalavgpool, fc (cin//16), relu, fc (cin), sigmoid]]"
    done = cnncalc("check", "-", stdin=f"input: 8x8x64\nlayers:\n  - {gate}\n".encode())
    assert "help: let the gate end with the 64 channels of what it weighs; (cin) is" in done.out


@each(
    ("way", "given", "begins"),
    [
        ("value", ["7"], ""),
        ("value", ["Same"], ""),
        ("value", ["k + 1"], "write a number or a capital letter; a param stands in par"),
        ("kernel", ["conv3x64", "filters"], "3x64 is a kernel; the filters follow it: conv3-64"),
        ("kernel", ["conv3x6 /2", "filters"], "3x6 is a kernel; the filters follow it: conv3-6"),
        ("kernel", ["conv3x5", "filters"], ""),
        ("kernel", ["conv3x64", "kernel"], ""),
        ("kernel", ["conv3", "filters"], ""),
        ("named", ["a", "add"], ""),
        ("named", ["u(c=1, 2)", "add"], ""),
        ("named", ["u(1, 2)", "add"], "a join in a row takes names; layers are branches of a "),
        ("named", ["conv3-8", "add"], "a join in a row takes names; layers are branches of a "),
    ],
)
def test_each_slip_is_told_from_what_is_none(way, given, begins):
    said = getattr(slips, way)(*given)
    assert isinstance(said, str)
    assert said.startswith(begins) and bool(said) is bool(begins)
