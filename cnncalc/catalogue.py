"""The catalogue: every code with its title, its help, and a wrong and a right spec.

A fault of reading, of shapes or of a run is one row below. A rule's page stands in the rule's own
file; `Catalogue` joins both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cnncalc.errors import SpecError, did_you_mean


class Page(NamedTuple):
    """The page of help of a code: what it is, a wrong and a right spec, and why it matters.

    `wrong` breaks this rule and no other, `right` breaks none; both are empty where a code is not
    of a text but of a file, a command or a run.
    """

    code: str
    title: str
    what: str
    wrong: str = ""
    right: str = ""
    why: str = ""


def _spec(layers: str, head: str = "", input_shape: str = "8x8x3") -> str:
    """A small spec around one line of layers."""
    return f"input: {input_shape}\n{head}layers:\n{layers}"


_FC = "  - fc 10\n"

FAULTS: tuple[Page, ...] = (
    Page(
        "C101",
        "the file cannot be read",
        "The file is missing, may not be read, is no UTF-8 text, or is larger than 64 MiB.",
    ),
    Page(
        "C102",
        "the YAML cannot be read",
        "The text is not YAML: an indentation, a colon or a bracket is wrong, a tab indents, a tag "
        "or a second document stands in it.",
        "input: 8x8x3\nlayers: [fc 10\n",
        _spec(_FC),
    ),
    Page(
        "C103",
        "a key is given twice",
        "YAML would let the last of two equal keys win in silence; here a key stands once.",
        _spec(_FC, "input: 9x9x3\n"),
        _spec(_FC),
    ),
    Page(
        "C104",
        "unknown key",
        "A key is not one that stands there; the nearest known one is named.",
        _spec(_FC, "sauce: a paper\n"),
        _spec(_FC, "source: a paper\n"),
    ),
    Page(
        "C105",
        "a value is of the wrong kind",
        "A list stands where a value is expected, a mapping where a list is, or a name is none.",
        "input: [8, 8, 3]\nlayers:\n  - fc 10\n",
        _spec(_FC),
    ),
    Page(
        "C106",
        "a required key is missing",
        "A spec needs an input and layers, a residual a body.",
        "layers:\n  - fc 10\n",
        _spec(_FC),
    ),
    Page(
        "C107",
        "unknown layer",
        "The word at the start is no layer; the nearest one is named. README lists all of them.",
        _spec("  - dens 10\n"),
        _spec(_FC),
    ),
    Page(
        "C108",
        "a layer is not written as its notation asks",
        "The word is known, but what follows is not what its notation asks: a size or a number of "
        "filters is missing, an option is unknown or given twice.",
        _spec("  - conv3\n"),
        _spec("  - conv3-8\n"),
    ),
    Page(
        "C109",
        "a value is out of range",
        "A number is out of its bounds: sizes and filters are whole numbers from 1 to 10⁹.",
        _spec("  - fc 0\n"),
        _spec(_FC),
    ),
    Page(
        "C110",
        "an expression cannot be evaluated",
        "Numbers, params, + - * / // % **, comparisons, and/or/not, if … else and a few functions "
        "make an expression; nothing else is evaluated, and nothing is ever executed.",
        _spec("  - fc (10 +)\n"),
        _spec("  - fc (10 + 1)\n"),
    ),
    Page(
        "C111",
        "unknown name in an expression",
        "An expression uses a name that no param, block argument or repetition declares.",
        _spec("  - fc (classes)\n"),
        _spec("  - fc (classes)\n", "params: {classes: 10}\n"),
    ),
    Page(
        "C112",
        "unknown block",
        "What looks like a call names no block of the spec.",
        _spec("  - unit(8)\n"),
        _spec("  - unit(8)\n", "blocks:\n  unit(c): conv3-(c)\n"),
    ),
    Page(
        "C113",
        "a block is called with the wrong arguments",
        "A call gives an argument too many, one too few, one twice, or one that is unknown.",
        _spec("  - unit()\n", "blocks:\n  unit(c): conv3-(c)\n"),
        _spec("  - unit(8)\n", "blocks:\n  unit(c): conv3-(c)\n"),
    ),
    Page(
        "C114",
        "a block calls itself",
        "Blocks may call others, never themselves, neither directly nor through another.",
        _spec("  - unit\n", "blocks:\n  unit: [relu, unit]\n"),
        _spec("  - unit\n", "blocks:\n  unit: [relu, conv3-8]\n"),
    ),
    Page(
        "C115",
        "a bound on size, depth or repetition is exceeded",
        "A text, a nesting, a repetition or a number is beyond what any network needs; the bounds "
        "keep a spec from taking the machine down.",
        _spec("  - fc (10**16)\n"),
        _spec("  - fc (10**3)\n"),
    ),
    Page(
        "C116",
        "unknown layer name in `from`",
        "A name after `from` (or in `outputs`, `weights`) is no layer that stands before it.",
        _spec("  - a: conv3-8\n  - relu:\n    from: b\n"),
        _spec("  - a: conv3-8\n  - relu:\n    from: a\n"),
    ),
    Page(
        "C117",
        "a layer name is given twice",
        "Names are unique in their scope; in a repetition (i) makes them so.",
        _spec("  - a: conv3-8\n  - a: relu\n"),
        _spec("  - a: conv3-8\n  - b: relu\n"),
    ),
    Page(
        "C118",
        "unknown variant",
        "The name after the colon, as in nets.yaml:small, is no variant of the file.",
    ),
    Page(
        "C119",
        "unknown model",
        "The name is no built-in network, nor an alias of one; `cnncalc list` shows them all.",
    ),
    Page(
        "C120",
        "unknown parameter",
        "A variant, or -p on the command line, sets a param that the family does not declare.",
        _spec("  - fc (n)\n", "params: {n: 10}\nvariants:\n  small: {m: 5}\n"),
        _spec("  - fc (n)\n", "params: {n: 10}\nvariants:\n  small: {n: 5}\n"),
    ),
    Page(
        "C121",
        "unknown table",
        "The name is no built-in table of published figures; see `cnncalc audit`.",
    ),
    Page(
        "C122",
        "unknown code of a rule or fault",
        "A code in --select, --ignore, --explain or in a spec's `ignore` is no rule.",
        _spec(_FC, "ignore: {C399: as in the paper}\n"),
        _spec(_FC),
    ),
    Page(
        "C123",
        "a value of `expect` or `ignore` cannot be read",
        "A figure in `expect` is none, or an `ignore` has no reason.",
        _spec(_FC, "expect: {params: many}\n"),
        _spec(_FC, "expect: {params: 1930}\n"),
    ),
    Page(
        "C201",
        "shapes do not fit together",
        "Inputs of an addition or a product have one shape; those of a concatenation agree in "
        "height and width.",
        _spec("  - residual: [conv3-3]\n"),
        _spec("  - residual: [conv3-3 pad 1]\n"),
    ),
    Page(
        "C202",
        "a fully connected layer receives another number of inputs than it states",
        "`fc 10 in=288` states what a layer expects to receive; the input of the network, or a "
        "layer before, makes another number of it.",
        _spec("  - fc 10 in=64\n"),
        _spec("  - fc 10 in=192\n"),
    ),
    Page(
        "C203",
        "the kernel is larger than its padded input",
        "A window does not fit into its padded input even once: strides before it have made the "
        "map too small.",
        _spec("  - conv9-8\n"),
        _spec("  - conv9-8 pad 4\n"),
    ),
    Page(
        "C204",
        "channels are not divisible by groups",
        "`groups 2` cuts input channels and filters into two halves; both have to be even.",
        _spec("  - conv3-8 groups 2\n"),
        _spec("  - conv3-9 groups 3\n"),
    ),
    Page(
        "C205",
        "the operation does not take an input of this rank",
        "A convolution or a pool needs height and width; behind `flatten` or `fc` there are none.",
        _spec("  - flatten\n  - conv3-8\n"),
        _spec("  - conv3-8\n  - flatten\n"),
    ),
    Page(
        "C206",
        "wrong number of inputs",
        "Most layers have one input; add, multiply and concat join several, named with `from`.",
        _spec("  - add\n"),
        _spec("  - a: conv3-8 pad 1 | relu\n  - b: conv3-8 pad 1\n  - add:\n    from: [a, b]\n"),
    ),
    Page(
        "C207",
        "an output size is not positive",
        "A crop or the padding of a transposed convolution takes away all there is.",
        _spec("  - crop 4\n"),
        _spec("  - crop 3\n"),
    ),
    Page(
        "C208",
        "a reshape changes the number of elements",
        "A reshape keeps every element: height times width times channels stay the same.",
        _spec("  - reshape 4x4x3\n"),
        _spec("  - reshape 4x4x12\n"),
    ),
    Page(
        "C401",
        "what is asked needs sizes in numbers, not symbols",
        "A run, a budget, a sweep or a table needs every size as a number: give the symbols values "
        "with `--input` and `-p`.",
    ),
    Page(
        "C402",
        "running the network needs more memory than is free",
        "Use a smaller input or batch, or a machine with more memory. Free is what the machine "
        "has, what RLIMIT_AS and RLIMIT_DATA leave, and what the limits of its cgroups leave.",
    ),
    Page(
        "C403",
        "the arrays of weights do not fit the network",
        "The names or shapes of the arrays are not those of the layers, the file is broken or "
        "holds something else, or values are not real numbers that the run's dtype can hold.",
    ),
    Page(
        "C404",
        "a layer puts out NaN or infinities",
        "The weights or the input hold NaN, or a value overflows in the layer.",
    ),
    Page(
        "C405",
        "the input of a run cannot be read",
        "An input is a .npy array of real numbers, of the size that the network expects, or a PNG "
        "or JPEG of at most 40 million pixels and 64 MiB.",
    ),
    Page(
        "C406",
        "a layer cannot be run",
        "No kernel carries out the layer.",
    ),
)
CODES = {page.code: page.title for page in FAULTS}


class Catalogue:
    """The pages of all codes in their order: those of the faults, joined by those of rules."""

    def __init__(self, rules: Iterable[Page] = ()) -> None:
        self.pages = {page.code: page for page in sorted((*FAULTS, *rules))}

    @property
    def titles(self) -> dict[str, str]:
        """Every code with what it stands for in a few words."""
        return {code: page.title for code, page in self.pages.items()}

    def page(self, code: str) -> Page:
        """The page of a code. Raises C122 for an unknown one."""
        wanted = code.strip().upper()
        if wanted not in self.pages:
            hint = did_you_mean(wanted, self.pages) or f"codes are {', '.join(self.pages)}"
            raise SpecError("C122", f"unknown code '{code[:40]}'", hint=hint)
        return self.pages[wanted]

    def starting(self, word: str) -> tuple[str, ...]:
        """The codes that a word stands for: C301, or all that begin with C3."""
        wanted = word.strip().upper()
        return tuple(code for code in self.pages if wanted and code.startswith(wanted))
