"""Layer notations that lectures and papers print, each translated to the canonical notation.

Each row is one form: a pattern, the canonical layers it stands for, an example as printed, and who
prints it. The table is printed in the README. Padding is what the text states: 0 unless stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from cnncalc.language.notation import joined
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

_SEPARATOR = LatePattern(r"\s*,\s*")
_GROUP = LatePattern(r"\{(\w+)(?::(\w+))?\}")  # of a form, with what stands for it if it is absent


class Form(NamedTuple):
    """One printed form of a layer."""

    pattern: str
    canonical: str
    example: str
    source: str


FORMS: tuple[Form, ...] = (
    Form(
        r"conv(?P<f>\d+)-(?P<k>\d+)",
        "conv{f}-{k}",
        "CONV3-64",
        "CS231n, lecture 9; Simonyan & Zisserman 2014, table 1",
    ),
    Form(r"pool(?P<p>\d+)", "maxpool{p}", "POOL2", "CS231n, lecture 9"),
    Form(
        r"fc[ -](?P<k>\d+)", "fc {k}", "FC 4096", "CS231n, lecture 9; with a dash in VGG's table 1"
    ),
    Form(
        r"(?P<f>\d+x\d+) conv(?:olution)?, (?P<k>\d+)(?:, /(?P<s>\d+))?(?:, pool/(?P<p>\d+))?",
        "conv{f}-{k} /{s:1} | maxpool{p} /{p}",
        "3x3 conv, 256, /2",
        "He et al. 2015, arXiv:1512.03385, figure 3",
    ),
    Form(
        r"(?P<f>\d+x\d+), (?P<k>\d+)(?:, stride (?P<s>\d+))?",
        "conv{f}-{k} /{s:1}",
        "7x7, 64, stride 2",
        "He et al. 2015, arXiv:1512.03385, table 1",
    ),
    Form(
        r"(?P<k>\d+) (?P<f>\d+x\d+) (?:conv )?filters(?:,)?(?: (?:at|with))? stride (?P<s>\d+)"
        r"(?:, pad (?P<p>\d+))?",
        "conv{f}-{k} /{s} pad {p:0}",
        "96 11x11 filters at stride 4, pad 0",
        "CS231n, lecture 9 (AlexNet)",
    ),
    Form(
        r"(?P<k>\d+) filters (?:with|of) size (?P<f>\d+x\d+)x(?P<d>\d+)(?:, stride (?P<s>\d+))?"
        r"(?:, pad(?:ding)? (?P<p>\d+))?",
        "conv{f}-{k} /{s:1} pad {p:0} groups (cin/{d})",
        "256 filters with size 5x5x48, stride 1, padding 2",
        "Krizhevsky et al. 2012, section 3.5: their depth gives the groups",
    ),
    Form(
        r"(?P<k>\d+) filters (?:with|of) size (?P<f>\d+x\d+)(?:, stride (?P<s>\d+))?"
        r"(?:, pad(?:ding)? (?P<p>\d+))?",
        "conv{f}-{k} /{s:1} pad {p:0}",
        "96 filters with size 11x11, stride 4, padding 0",
        "Krizhevsky et al. 2012, section 3.5",
    ),
    Form(
        r"(?P<f>\d+x\d+) filters,? (?:at |with )?stride (?P<s>\d+)",
        "maxpool{f} /{s}",
        "3x3 filters at stride 2",
        "CS231n, lecture 9 (AlexNet): of a pool, for no number of filters is printed",
    ),
    Form(
        r"(?P<k>\d+)x(?P<f>\d+x\d+) st\. (?P<s>\d+), pad (?P<p>\d+)(?:, (?P<lrn>LRN))?"
        r"(?:, x(?P<q>\d+) pool)?",
        "conv{f}-{k} /{s} pad {p} | {lrn} | maxpool{q} /{q}",
        "64x11x11 st. 4, pad 0, LRN, x2 pool",
        "Chatfield et al. 2014, arXiv:1405.3531, table 1",
    ),
    Form(
        r"(?P<f>\d+x\d+) (?P<kind>max|avg|average|l2)[ -]?pool(?:ing)?"
        r", (?:stride |/)(?P<s>\d+)",
        "{kind}pool{f} /{s}",
        "3x3 max pool, stride 2",
        "He et al. 2015, arXiv:1512.03385, table 1",
    ),
    Form(
        r"(?P<f>\d+x\d+) (?P<kind>max|avg|average|l2)[ -]?pool(?:ing)?",
        "{kind}pool{f}",
        "2x2 max pool",
        "Simonyan & Zisserman 2014, section 2.1: at the stride of its window",
    ),
    Form(r"pool, /(?P<s>\d+)", "maxpool{s} /{s}", "pool, /2", "He et al. 2015, figure 3 (VGG-19)"),
    Form(r"max[- ]?pool", "maxpool2 /2", "maxpool", "Simonyan & Zisserman 2014, table 1"),
    Form(
        r"(?:global )?(?:avg|average)[ -]pool(?:ing)?",
        "globalavgpool",
        "average pool",
        "He et al. 2015, table 1",
    ),
    Form(r"(?P<k>\d+)-d fc", "fc {k}", "1000-d fc", "He et al. 2015, table 1"),
    Form(
        r"(?P<k>\d+) neurons(?: \(.*\))?", "fc {k}", "4096 neurons", "CS231n, lecture 9 (AlexNet)"
    ),
    Form(r"soft-max", "softmax", "soft-max", "Simonyan & Zisserman 2014, table 1"),
    Form(
        r"(?:local response )?norm(?:ali[sz]ation)?(?: layer)?",
        "lrn",
        "Normalization layer",
        "CS231n, lecture 9 (AlexNet)",
    ),
)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(form.pattern, re.IGNORECASE | re.ASCII), form.canonical) for form in FORMS
    )


def translate(text: str) -> tuple[str, ...] | None:
    """The canonical layers of a printed form, or None when the text is none of them."""
    normal = _SEPARATOR.sub(", ", " ".join(text.replace("×", "x").split())).strip(" ,")
    for pattern, canonical in _compiled():
        match = pattern.fullmatch(normal)
        if match:
            return _fill(canonical, match.groupdict().get)
    from cnncalc.language.upstream import spoken

    one = spoken(normal.replace(",", " "))
    word = joined(one or text) or one
    return (word,) if word else None


def _fill(canonical: str, group: Callable[[str], str | None]) -> tuple[str, ...]:
    """Put the groups in; a layer whose group is absent and has no default is left out."""
    layers = []
    for template in canonical.split(" | "):
        values = tuple(group(name) or usual for name, usual in _GROUP.findall(template))
        if all(values):
            layer = (_GROUP.sub("%s", template) % values).lower()
            layers.append(layer.replace("averagepool", "avgpool"))
    return tuple(layers)
