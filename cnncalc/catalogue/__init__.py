"""The catalogue: every code with its title, its help, and a wrong and a right spec.

A fault of reading, of shapes or of a run is one row below. A rule's page stands in the rule's own
file; `Catalogue` joins both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cnncalc.catalogue.page import FC, HelpPage, spec
from cnncalc.catalogue.shapes import SHAPES
from cnncalc.catalogue.spaces import SPACES, SWEEPS
from cnncalc.catalogue.turns import TURNS
from cnncalc.errors import SpecError, did_you_mean
from cnncalc.limits import MOST_CODES_NAMED

_OF_CHANGES = (
    HelpPage("C420", "the Git repository cannot be read", "It is there, it is yours, paths are "
             "inside it, and Git is installed: one of these does not hold."),
    HelpPage("C421", "the repository has no such revision", "A revision is a commit, a branch or a "
             "tag of this clone; `REV...` is where HEAD left it."),
    HelpPage("C422", "the clone lacks history or files", "A shallow clone does not know where two "
             "branches part, a partial one lacks files."),
    HelpPage("C423", "a change is beyond its budget", "A figure grew by more than it may."),
    HelpPage("C425", "a chart needs matplotlib", "Install it: pip install 'cnncalc[plot]'."),
    HelpPage("C426", "there is nothing that a chart could show", "It needs figures as numbers."),
)  # fmt: skip

FAULTS: tuple[HelpPage, ...] = (
    HelpPage(
        "C101",
        "the file cannot be read",
        "The file does not exist, cannot be opened, is not UTF-8 text, or is larger than 64 MiB.",
    ),
    HelpPage(
        "C102",
        "the YAML cannot be read",
        "The text is not valid YAML: an indentation, a colon or a bracket is wrong, a tab is "
        "used to indent, or there is a tag or a second document.",
        "input: 8x8x3\nlayers: [fc 10\n",
        spec(FC),
    ),
    HelpPage(
        "C103",
        "a key is given twice",
        "YAML would silently let the last of two equal keys win; here a key may be given only "
        "once.",
        spec(FC, "input: 9x9x3\n"),
        spec(FC),
    ),
    HelpPage(
        "C104",
        "unknown key",
        "The key is not known in this place; the nearest known one is suggested.",
        spec(FC, "sauce: a paper\n"),
        spec(FC, "source: a paper\n"),
    ),
    HelpPage(
        "C105",
        "a value is of the wrong kind",
        "A list is given where a single value is expected, a mapping where a list is, or a name"
        " is not a valid one.",
        "input: [8, 8, 3]\nlayers:\n  - fc 10\n",
        spec(FC),
    ),
    HelpPage(
        "C106",
        "a required key is missing",
        "A spec needs an input and layers; a residual needs a body.",
        "layers:\n  - fc 10\n",
        spec(FC),
    ),
    HelpPage(
        "C107",
        "unknown layer",
        "The first word is not a layer; the nearest one is suggested. `cnncalc help language` "
        "lists all of them.",
        spec("  - dens 10\n"),
        spec(FC),
    ),
    HelpPage(
        "C108",
        "a layer does not follow its notation",
        "The word is known, but the rest does not follow its notation: a size or a number of "
        "filters is missing, or an option is unknown or given twice.",
        spec("  - conv3\n"),
        spec("  - conv3-8\n"),
    ),
    HelpPage(
        "C109",
        "a value is out of range",
        "A number is out of range: sizes and filters are whole numbers from 1 to 10⁹.",
        spec("  - fc 0\n"),
        spec(FC),
    ),
    HelpPage(
        "C110",
        "an expression cannot be evaluated",
        "An expression may use numbers, params, + - * / // % **, comparisons, and/or/not, if … "
        "else and a few functions; nothing else is evaluated, and no code is ever executed.",
        spec("  - fc (10 +)\n"),
        spec("  - fc (10 + 1)\n"),
    ),
    HelpPage(
        "C111",
        "unknown name in an expression",
        "An expression uses a name that no param, block argument or repetition defines.",
        spec("  - fc (classes)\n"),
        spec("  - fc (classes)\n", "params: {classes: 10}\n"),
    ),
    HelpPage(
        "C112",
        "unknown block",
        "What looks like a call does not name a block of the spec.",
        spec("  - unit(8)\n"),
        spec("  - unit(8)\n", "blocks:\n  unit(c): conv3-(c)\n"),
    ),
    HelpPage(
        "C113",
        "a block is called with the wrong arguments",
        "A call has one argument too many or too few, the same one twice, or one that is unknown.",
        spec("  - unit()\n", "blocks:\n  unit(c): conv3-(c)\n"),
        spec("  - unit(8)\n", "blocks:\n  unit(c): conv3-(c)\n"),
    ),
    HelpPage(
        "C114",
        "a block calls itself",
        "A block may call other blocks, but never itself, neither directly nor through another.",
        spec("  - unit\n", "blocks:\n  unit: [relu, unit]\n"),
        spec("  - unit\n", "blocks:\n  unit: [relu, conv3-8]\n"),
    ),
    HelpPage(
        "C115",
        "a limit on size, depth or repetition is exceeded",
        "A text, a nesting, a repetition or a number is beyond what any network needs; the "
        "limits keep a spec from exhausting the machine.",
        spec("  - fc (10**16)\n"),
        spec("  - fc (10**3)\n"),
    ),
    HelpPage(
        "C116",
        "unknown layer name in `from`",
        "A name after `from` (or in `outputs`, `weights`) is not a layer defined before it.",
        spec("  - a: conv3-8\n  - relu:\n    from: b\n"),
        spec("  - a: conv3-8\n  - relu:\n    from: a\n"),
    ),
    HelpPage(
        "C117",
        "a layer name is given twice",
        "Names are unique within their scope; in a repetition, (i) makes them so.",
        spec("  - a: conv3-8\n  - a: relu\n"),
        spec("  - a: conv3-8\n  - b: relu\n"),
    ),
    HelpPage(
        "C118",
        "unknown variant",
        "The name after the colon, as in nets.yaml:small, is not a variant of the file.",
    ),
    HelpPage(
        "C119",
        "unknown model",
        "The name is neither a built-in network nor an alias of one; `cnncalc list` shows them "
        "all.",
    ),
    HelpPage(
        "C120",
        "unknown parameter",
        "A variant, or -p on the command line, sets a param that the family does not declare.",
        spec("  - fc (n)\n", "params: {n: 10}\nvariants:\n  small: {m: 5}\n"),
        spec("  - fc (n)\n", "params: {n: 10}\nvariants:\n  small: {n: 5}\n"),
    ),
    HelpPage(
        "C121",
        "unknown table",
        "The name is not a built-in table of published figures; see `cnncalc audit`.",
    ),
    HelpPage(
        "C122",
        "unknown code of a rule or fault",
        "A code in --select, --ignore, --explain or in a spec's `ignore` does not exist.",
        spec(FC, "ignore: {C399: as in the paper}\n"),
        spec(FC),
    ),
    HelpPage(
        "C123",
        "a value of `expect` or `ignore` cannot be read",
        "A value in `expect` is not a figure, or an entry of `ignore` gives no reason.",
        spec(FC, "expect: {params: many}\n"),
        spec(FC, "expect: {params: 1930}\n"),
    ),
    HelpPage(
        "C130",
        "an input has its channels first",
        "An input is height x width x channels. A first number of 1, 3 or 4 before two of 16 or "
        "more is an image as frameworks write it, 3x224x224: write 224x224x3, or name the layout, "
        "chw:3x224x224. What is 3 high is hwc:3x224x224, or height, width and channels by name. So "
        "too for length x channels (1x16000: 16000x1, or cl:1x16000) and for depth x height x "
        "width x channels (3x16x112x112: 16x112x112x3, or cdhw:3x16x112x112).",
        spec("  - conv3-8 pad 1\n", input_shape="3x32x32"),
        spec("  - conv3-8 pad 1\n", input_shape="32x32x3"),
        "Read as 3 by 224 pixels of 224 channels it gives figures that nothing else finds wrong.",
    ),
    HelpPage(
        "C131",
        "the configuration cannot be read",
        "A .cnncalc.toml, the pyproject.toml with [tool.cnncalc], or what --config names, does not "
        "exist, is larger than 1 MiB, or is not TOML. --no-config leaves it out.",
    ),
    HelpPage(
        "C132",
        "unknown key in the configuration",
        "Keys are the names of the options of `cnncalc check` without the dashes before them, and "
        "`paths`; `cnncalc help schema config` lists them.",
    ),
    HelpPage(
        "C133",
        "a value of the configuration cannot be read",
        'A limit is a number or a text such as "5M", codes are a list, a severity is "error" or '
        '"warning"; params and severities are tables by name.',
    ),
    *SHAPES,
    HelpPage(
        "C252",
        "a condition on networks cannot be read",
        "A condition is a column of the list, a sign and a value: macs<=300M, year>=2016, "
        "data=ImageNet, name=*v2*.",
    ),
    HelpPage(
        "C253",
        "a cell of a table cannot be the figure of its column",
        "A word stands where a number is asked for, or a size has more numbers than its layer has.",
    ),
    *SPACES,
    HelpPage(
        "C280",
        "a text is what a framework prints of a model",
        "Keras' model.summary(), torchsummary and torchinfo print shapes and parameters, but no "
        "kernels, strides or padding, and PyTorch's print(model) no input: write the layers of the "
        "code, each as it is called there or in the notation, behind the input.",
    ),
    *TURNS,
    *SWEEPS,
    HelpPage(
        "C401",
        "sizes are needed as numbers, not as symbols",
        "A run, a budget, a sweep or a table needs every size as a number: set the symbols with"
        " `--input` and `-p`.",
    ),
    HelpPage(
        "C402",
        "running the network needs more memory than is free",
        "Use a smaller input or batch, or a machine with more memory. What is free is limited "
        "by the machine, by RLIMIT_AS and RLIMIT_DATA, and by its cgroups.",
    ),
    HelpPage(
        "C403",
        "the weight arrays do not fit the network",
        "The names or shapes of the arrays differ from those of the layers, the file is damaged"
        " or contains something else, or values are not real numbers that the dtype of the run "
        "can represent.",
    ),
    HelpPage(
        "C404",
        "a layer outputs NaN or infinity",
        "The weights or the input contain NaN, or a value overflows in the layer.",
    ),
    HelpPage(
        "C405",
        "the input of a run cannot be read",
        "An input is a .npy array of real numbers, of the size that the network expects, or a PNG "
        "or JPEG of at most 40 million pixels and 64 MiB.",
    ),
    HelpPage(
        "C406",
        "a layer cannot be run",
        "There is no kernel for the layer.",
    ),
    *_OF_CHANGES,
    HelpPage(
        "C430",
        "a grid cannot be read",
        'A grid is typed as "1 2; 3 4": cells apart by blanks or commas, rows by semicolons, '
        "channels by |. A cell is a number, a fraction such as 1/9, or letters such as 2*a.",
    ),
    HelpPage(
        "C431",
        "rows or channels of a grid differ in size",
        "All rows of a grid have as many cells as its first, and all channels have one size.",
    ),
    HelpPage(
        "C432",
        "a grid is too large to be worked out cell by cell",
        "What is typed is worked out exactly and written out. A picture, given with `--image`, is "
        "worked out in floating point and may be larger.",
    ),
    HelpPage(
        "C433",
        "an unknown kernel",
        "A kernel is known by name, such as `sobel-x` or `gaussian 5`, or it is a grid.",
    ),
    HelpPage(
        "C434",
        "kernels do not fit what they are applied to",
        "A kernel has a grid for each channel that it reads, all kernels of a layer have one size, "
        "and there are as many as the layer has filters.",
    ),
    HelpPage(
        "C435",
        "letters stand where numbers are needed",
        "Which of several letters is the largest is not known, and only numbers can be taken to an "
        "exponential or a root.",
    ),
    HelpPage(
        "C436",
        "a gradient does not fit the output",
        "The gradient of an error by an output has the output's size, a grid for each channel.",
    ),
    HelpPage(
        "C445",
        "a network does not fit the layout of a table",
        "The columns of VGG's table are chains of layers, and those of GoogLeNet's have a bounded "
        "number of branches: print the network in a layout that has room for it, as `--as layers`.",
    ),
)
CODES = {page.code: page.title for page in FAULTS}


class Catalogue:
    """The pages of all codes in their order: those of the faults, joined by those of rules."""

    def __init__(self, rules: Iterable[HelpPage] = ()) -> None:
        self.pages = {page.code: page for page in sorted((*FAULTS, *rules))}

    @property
    def titles(self) -> dict[str, str]:
        """Every code with what it stands for in a few words."""
        return {code: page.title for code, page in self.pages.items()}

    def page(self, code: str) -> HelpPage:
        """The page of a code. Raises C122 for an unknown one."""
        wanted = code.strip().upper()
        if wanted not in self.pages:
            raise SpecError("C122", f"unknown code '{code[:40]}'", hint=self.meant(code))
        return self.pages[wanted]

    def meant(self, word: str) -> str:
        """A hint for what is no code: the nearest one, or those whose titles have its words."""
        near = did_you_mean(word.strip().upper(), self.pages)
        words = [part for part in re.split(r"[^a-z]+", word.lower()) if len(part) > 3]

        def shared(title: str) -> int:
            parts = [part for part in re.split(r"[^a-z]+", title.lower()) if len(part) > 3]
            return sum(any(one in part or part in one for part in parts) for one in words)

        found = {code: shared(title) for code, title in self.titles.items()}
        most = max(found.values())
        named = [code for code, number in found.items() if most and number == most]
        if near or not 1 <= len(named) <= MOST_CODES_NAMED:
            return near or "cnncalc help checking lists them"
        return f"did you mean {' or '.join(f'{one} ({self.titles[one]})' for one in named)}?"

    def starting(self, word: str) -> tuple[str, ...]:
        """The codes that a word stands for: C301, or all that begin with C3."""
        wanted = word.strip().upper()
        return tuple(code for code in self.pages if wanted and code.startswith(wanted))
