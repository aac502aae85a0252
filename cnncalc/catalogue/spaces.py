"""The pages of what can be wrong with a design space, and with its sweep."""

from __future__ import annotations

from cnncalc.catalogue.page import HelpPage, spec

_BLOCKS = (
    "blocks:\n  small(c): conv1-(c) | relu\n  large(c): conv3-(c) pad 1 | relu\n  none: identity\n"
)


def _space(space: str, params: str = "width: 8, op: small, ns: [1, 2]") -> str:
    """A small spec with a space over a number, the name of a block and a list."""
    layers = "  - repeat (sum(ns)): [op(width)]\n  - large(width) | none\n"
    return spec(layers, f"params: {{{params}}}\nspace: {{{space}}}\n{_BLOCKS}")


_RIGHT = _space("width: 8:64:8, op: [small, large], ns[0]: 1:3")

SPACES: tuple[HelpPage, ...] = (
    HelpPage(
        "C263",
        "a space is empty",
        "`space:` names at least one param, each with at least one value; the end of a range is "
        "not below its start.",
        _space("width: 64:8:8"),
        _RIGHT,
    ),
    HelpPage(
        "C264",
        "the values of a space cannot be read",
        "A range is start:stop or start:stop:step, of numbers, both ends included; between commas "
        "stands a value.",
        _space("width: 8:x"),
        _RIGHT,
    ),
    HelpPage(
        "C265",
        "a name in a space is not a block",
        "What is neither a number nor a list is the name of a block or of a word of the spec, or a "
        "layer.",
        _space("op: [small, larg]"),
        _RIGHT,
    ),
    HelpPage(
        "C266",
        "blocks that stand for each other take different arguments",
        "The blocks among the values of a param are called in the same places, so that there is a "
        "number of arguments that all of them take.",
        _space("op: [small, none]"),
        _RIGHT,
    ),
    HelpPage(
        "C267",
        "a list in a space has another length",
        "A list takes the place of a list with as many values, and one value that of one value: of "
        "a list either whole lists vary, [[1, 2], [3, 4]], or an element, ns[0].",
        _space("ns: [[1, 2], [1, 2, 3]]"),
        _RIGHT,
    ),
    HelpPage(
        "C268",
        "a space varies an element that is not there",
        "ns[0] is the first element of a param that is a list, ns[-1] the last.",
        _space("ns[2]: 1:3"),
        _RIGHT,
    ),
    HelpPage(
        "C269",
        "nothing meets the conditions of a space",
        "`where` leaves no configuration, or so few that hardly one of those drawn meets it.",
    ),
    HelpPage(
        "C270",
        "a space is too large to be gone through",
        "It has more configurations than are computed one by one: draw some of them, with "
        "`--sample 100000 --seed 1`, or fix some params with -p.",
    ),
    HelpPage(
        "C271",
        "a configuration of a space cannot be built",
        "Without `--strict` it stands among the others, without figures and with the code of the "
        "rule that refuses it.",
    ),
    HelpPage(
        "C273",
        "workers of a cluster have another version of cnncalc",
        "The rows of one file are computed by one version: install on every worker the one that "
        "you use here.",
    ),
    HelpPage(
        "C274",
        "a cluster cannot be used",
        "No scheduler answers at the address, it has no workers, or they were lost again and "
        "again. What was written before stays, and the same command goes on with it.",
    ),
    HelpPage(
        "C275",
        "a folder of parts belongs to another sweep",
        "The parts of a data set are those of one network, space, sample and version: name another "
        "folder, or remove this one.",
    ),
    HelpPage(
        "C276",
        "a framework's line is made for other channels than arrive",
        "PyTorch's layers state the channels that they receive: nn.Conv2d(3, 64, 3), "
        "nn.BatchNorm2d(64). The framework itself refuses others.",
        spec("  - nn.Conv2d(1, 8, 3)\n"),
        spec("  - nn.Conv2d(3, 8, 3)\n"),
        "A layer left out of a pasted listing is found so.",
    ),
)
SWEEPS = (
    HelpPage(
        "C290",
        "a param that varies has the name of a figure",
        "A sweep has one column of each name: give the param another one than params, macs, flops, "
        "memory, peak, fault, or rf where the receptive field is asked for.",
    ),
)
