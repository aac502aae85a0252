"""Changes of printed cells, one at a time, and which of them an audit does not notice.

python -m tests.features.audit.mutations changes every cell of every built-in table: each digit one
more and the last of a figure one less, ten times as much, two digits swapped, another word or
letter. A cell that holds has to get another verdict; an erratum has to stay one, unless the change
puts it right. What is not noticed is listed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from cnncalc.errors import SpecError
from cnncalc.features.audit import held, judge
from cnncalc.features.audit.marks import CONVENTION, ERRATUM, NOT_COMPUTED
from cnncalc.features.audit.published import Cell, Published
from cnncalc.features.audit.tables import find_table, table_names
from cnncalc.features.audit.verdicts import Judge

NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|\.[0-9]+")
WORD = re.compile(r"[A-Za-z']+")
TURNED = {
    "most": "least", "more": "less", "halved": "doubled", "conv": "FC", "FC": "conv", "no": "two",
    "two": "three", "seven": "eight", "doesn't": "does", "million": "billion", "Million": "Billion",
    "Megabytes": "Gigabytes", "k": "M", "K": "M", "M": "K", "MB": "GB", "x": "", "×": "",
}  # fmt: skip
OTHER = "blobs"


class Change(NamedTuple):
    """A changed text and what was done to the cell."""

    kind: str
    text: str


def changes(cell: Cell) -> Iterator[Change]:
    """Every change of a cell that makes another text of it; the same text comes once."""
    seen = {cell.published}
    for change in _changes(cell.published, cell.column == "formula"):
        if change.text not in seen:
            seen.add(change.text)
            yield change


def _changes(text: str, formula: bool) -> Iterator[Change]:
    for index, sign in enumerate(text):
        if sign.isascii() and sign.isdigit():
            yield Change("digit", _put(text, index, index + 1, str((int(sign) + 1) % 10)))
    for number in NUMBER.finditer(text):
        last, (start, end) = number[0][-1], number.span()
        yield Change("digit", _put(text, end - 1, end, str((int(last) - 1) % 10)))
        if number[0].strip("0.,"):
            yield Change("times ten", _put(text, start, end, _tenfold(number[0])))
    for index, (one, other) in enumerate(pairwise(text)):
        if one.isdigit() and other.isdigit() and one != other:
            yield Change("swapped", _put(text, index, index + 2, other + one))
    for word in WORD.finditer(text):
        yield from _reworded(text, word, formula)


def _reworded(text: str, word: re.Match[str], formula: bool) -> Iterator[Change]:
    """Another word in place of one, or another letter; signs between figures are left alone."""
    if formula and len(word[0]) > 1 and word[0] not in ("floor", "vs"):
        for index in range(*word.span()):
            if text[index] not in "xO":
                yield Change("letter", _put(text, index, index + 1, "Z"))
        return
    if word[0] in TURNED:
        other = TURNED[word[0]]
    else:
        other = ("Z" if len(word[0]) == 1 else OTHER) if word[0] not in ("O", "vs") else ""
    if other:
        yield Change("word", _put(text, *word.span(), other))


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _tenfold(number: str) -> str:
    whole, point, part = number.partition(".")
    if not point:
        return f"{number}0"
    return f"{whole}{part[0]}" + (f".{part[1:]}" if len(part) > 1 else "")


class Outcome(NamedTuple):
    """A change of a cell, the verdict before it and after it."""

    cell: Cell
    change: Change
    before: str
    after: str

    @property
    def noticed(self) -> bool:
        """Whether the verdict says that something changed; a wrong figure has to stay wrong."""
        return self.after != self.before or self.before == ERRATUM


def outcomes(table: Published, chosen: Callable[[Cell, Change], bool]) -> Iterator[Outcome]:
    """Each chosen change of each cell of a table that is computed."""
    with Remembered():
        for column in table.columns:
            cells = [cell for cell in table.cells if cell.column == column]
            for index, cell in enumerate(cells):
                if cell.expression == NOT_COMPUTED:
                    continue
                before = _verdict(table, cells, index)
                for change in changes(cell):
                    if chosen(cell, change):
                        changed = cell._replace(published=change.text)
                        others = [*cells[:index], changed, *cells[index + 1 :]]
                        yield Outcome(cell, change, before, _verdict(table, others, index))


def _verdict(table: Published, cells: list[Cell], index: int) -> str:
    """The verdict on a cell of a column, with its convention; none of what cannot be read."""
    cell = cells[index]
    alike = [cell] if cell.column == "value" else cells
    try:
        one = Judge(table, cell.column, alike).verdict(cell)
    except SpecError as error:
        return error.code
    return f"{one.verdict} {one.convention}" if one.verdict == CONVENTION else one.verdict


class Remembered:
    """While it holds, values and workings are computed once: they do not depend on the print."""

    modules = {"evaluate": held, "workings": judge}

    def __enter__(self) -> None:
        self.true = {name: getattr(module, name) for name, module in self.modules.items()}
        for name, module in self.modules.items():
            setattr(module, name, _once(self.true[name]))

    def __exit__(self, *_: object) -> None:
        for name, module in self.modules.items():
            setattr(module, name, self.true[name])


def _once(true: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def ask(table: Published, cell: Cell, reading: Any) -> Any:
        key = cell.expression, cell.column, reading
        if key not in known or "printed(" in cell.expression:
            known[key] = true(table, cell, reading)
        return known[key]

    return ask


def main() -> int:
    """Every change of every table; exit 1 where one is not noticed."""
    made: Counter[str] = Counter()
    errata = unnoticed = 0
    for name in table_names():
        for one in outcomes(find_table(name), lambda *_: True):
            made[one.change.kind] += 1
            errata += one.before == ERRATUM
            if not one.noticed:
                unnoticed += 1
                print(f"{one.cell.id}: {one.change.text} for {one.cell.published}: {one.after}")
    print(", ".join(f"{count} {kind}" for kind, count in made.items()))
    print(f"{sum(made.values())} changes, {errata} of them of errata; {unnoticed} not noticed")
    return bool(unnoticed)


if __name__ == "__main__":
    sys.exit(main())
