"""Help on faults of reading, of shapes and of runs: what to do, a wrong and a right spec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Help(NamedTuple):
    """What a fault is and how it is mended; `wrong` and `right` are whole specs, where it has one.

    `wrong` gives this fault and no other, `right` gives nothing.
    """

    text: str
    wrong: str = ""
    right: str = ""


def _spec(layers: str, head: str = "", input_shape: str = "8x8x3") -> str:
    """A small spec around one line of layers."""
    return f"input: {input_shape}\n{head}layers:\n{layers}"


_FC = "  - fc 10\n"

HELP: Mapping[str, Help] = {
    "C101": Help(
        "The file is missing, may not be read, is no UTF-8 text, or is larger than 64 MiB."
    ),
    "C102": Help(
        "The text is not YAML: an indentation, a colon or a bracket is wrong, a tab indents, a tag "
        "or a second document stands in it.",
        "input: 8x8x3\nlayers: [fc 10\n",
        _spec(_FC),
    ),
    "C103": Help(
        "YAML would let the last of two equal keys win in silence; here a key stands once.",
        _spec(_FC, "input: 9x9x3\n"),
        _spec(_FC),
    ),
    "C104": Help(
        "A key is not one that stands there; the nearest known one is named.",
        _spec(_FC, "sauce: a paper\n"),
        _spec(_FC, "source: a paper\n"),
    ),
    "C105": Help(
        "A list stands where a value is expected, a mapping where a list is, or a name is none.",
        "input: [8, 8, 3]\nlayers:\n  - fc 10\n",
        _spec(_FC),
    ),
    "C106": Help(
        "A spec needs an input and layers, a residual a body.",
        "layers:\n  - fc 10\n",
        _spec(_FC),
    ),
    "C107": Help(
        "The word at the start is no layer; the nearest one is named. README lists all of them.",
        _spec("  - dens 10\n"),
        _spec(_FC),
    ),
    "C108": Help(
        "The word is known, but what follows is not what its notation asks: a size or a number of "
        "filters is missing, an option is unknown or given twice.",
        _spec("  - conv3\n"),
        _spec("  - conv3-8\n"),
    ),
    "C109": Help(
        "A number is out of its bounds: sizes and filters are whole numbers from 1 to 10⁹.",
        _spec("  - fc 0\n"),
        _spec(_FC),
    ),
    "C110": Help(
        "Numbers, params, + - * / // % **, comparisons, and/or/not, if … else and a few functions "
        "make an expression; nothing else is evaluated, and nothing is ever executed.",
        _spec("  - fc (10 +)\n"),
        _spec("  - fc (10 + 1)\n"),
    ),
    "C111": Help(
        "An expression uses a name that no param, block argument or repetition declares.",
        _spec("  - fc (classes)\n"),
        _spec("  - fc (classes)\n", "params: {classes: 10}\n"),
    ),
    "C112": Help(
        "What looks like a call names no block of the spec.",
        _spec("  - unit(8)\n"),
        _spec("  - unit(8)\n", "blocks:\n  unit(c): conv3-(c)\n"),
    ),
    "C113": Help(
        "A call gives an argument too many, one too few, one twice, or one that is unknown.",
        _spec("  - unit()\n", "blocks:\n  unit(c): conv3-(c)\n"),
        _spec("  - unit(8)\n", "blocks:\n  unit(c): conv3-(c)\n"),
    ),
    "C114": Help(
        "Blocks may call others, never themselves, neither directly nor through another.",
        _spec("  - unit\n", "blocks:\n  unit: [relu, unit]\n"),
        _spec("  - unit\n", "blocks:\n  unit: [relu, conv3-8]\n"),
    ),
    "C115": Help(
        "A text, a nesting, a repetition or a number is beyond what any network needs; the bounds "
        "keep a spec from taking the machine down.",
        _spec("  - fc (10**16)\n"),
        _spec("  - fc (10**3)\n"),
    ),
    "C116": Help(
        "A name after `from` (or in `outputs`, `weights`) is no layer that stands before it.",
        _spec("  - a: conv3-8\n  - relu:\n    from: b\n"),
        _spec("  - a: conv3-8\n  - relu:\n    from: a\n"),
    ),
    "C117": Help(
        "Names are unique in their scope; in a repetition (i) makes them so.",
        _spec("  - a: conv3-8\n  - a: relu\n"),
        _spec("  - a: conv3-8\n  - b: relu\n"),
    ),
    "C118": Help("The name after the colon, as in nets.yaml:small, is no variant of the file."),
    "C119": Help(
        "The name is no built-in network, nor an alias of one; `cnncalc list` shows them all."
    ),
    "C120": Help(
        "A variant, or -p on the command line, sets a param that the family does not declare.",
        _spec("  - fc (n)\n", "params: {n: 10}\nvariants:\n  small: {m: 5}\n"),
        _spec("  - fc (n)\n", "params: {n: 10}\nvariants:\n  small: {n: 5}\n"),
    ),
    "C121": Help("The name is no built-in table of published figures; see `cnncalc audit`."),
    "C122": Help(
        "A code in --select, --ignore, --explain or in a spec's `ignore` is no rule.",
        _spec(_FC, "ignore: {C399: as in the paper}\n"),
        _spec(_FC),
    ),
    "C123": Help(
        "A figure in `expect` is none, or an `ignore` has no reason.",
        _spec(_FC, "expect: {params: many}\n"),
        _spec(_FC, "expect: {params: 1930}\n"),
    ),
    "C201": Help(
        "Inputs of an addition or a product have one shape; those of a concatenation agree in "
        "height and width.",
        _spec("  - residual: [conv3-3]\n"),
        _spec("  - residual: [conv3-3 pad 1]\n"),
    ),
    "C202": Help(
        "`fc 10 in=288` states what a layer expects to receive; the input of the network, or a "
        "layer before, makes another number of it.",
        _spec("  - fc 10 in=64\n"),
        _spec("  - fc 10 in=192\n"),
    ),
    "C203": Help(
        "A window does not fit into its padded input even once: strides before it have made the "
        "map too small.",
        _spec("  - conv9-8\n"),
        _spec("  - conv9-8 pad 4\n"),
    ),
    "C204": Help(
        "`groups 2` cuts input channels and filters into two halves; both have to be even.",
        _spec("  - conv3-8 groups 2\n"),
        _spec("  - conv3-9 groups 3\n"),
    ),
    "C205": Help(
        "A convolution or a pool needs height and width; behind `flatten` or `fc` there are none.",
        _spec("  - flatten\n  - conv3-8\n"),
        _spec("  - conv3-8\n  - flatten\n"),
    ),
    "C206": Help(
        "Most layers have one input; add, multiply and concat join several, named with `from`.",
        _spec("  - add\n"),
        _spec("  - a: conv3-8 pad 1 | relu\n  - b: conv3-8 pad 1\n  - add:\n    from: [a, b]\n"),
    ),
    "C207": Help(
        "A crop or the padding of a transposed convolution takes away all there is.",
        _spec("  - crop 4\n"),
        _spec("  - crop 3\n"),
    ),
    "C208": Help(
        "A reshape keeps every element: height times width times channels stay the same.",
        _spec("  - reshape 4x4x3\n"),
        _spec("  - reshape 4x4x12\n"),
    ),
    "C401": Help(
        "A run, a budget, a sweep or a table needs every size as a number: give the symbols values "
        "with `--input` and `-p`."
    ),
    "C402": Help(
        "Use a smaller input or batch, or a machine with more memory. Free is what the machine "
        "has, what RLIMIT_AS and RLIMIT_DATA leave, and what the limits of its cgroups leave."
    ),
    "C403": Help(
        "The names or shapes of the arrays are not those of the layers, the file is broken or "
        "holds something else, or values are not real numbers that the run's dtype can hold."
    ),
    "C404": Help("The weights or the input hold NaN, or a value overflows in the layer."),
    "C405": Help(
        "An input is a .npy array of real numbers, of the size that the network expects, or a PNG "
        "or JPEG of at most 40 million pixels and 64 MiB."
    ),
    "C406": Help("No kernel carries out the layer."),
}
