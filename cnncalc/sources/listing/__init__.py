"""Listings and tables of layers, as lectures and papers print them.

A listing is any text without the keys of a spec. Its rows say what the layers are; what they print
of shapes, parameters and memory is kept beside them, to be held against what the network has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from cnncalc.errors import Fault, Faults, Location, Source, SpecError
from cnncalc.language.document import YamlMapping, YamlNode, YamlScalar
from cnncalc.language.family import Family, unknown_variant
from cnncalc.language.work import Work
from cnncalc.limits import MOST_LINES
from cnncalc.sources.listing import columns, mobile, papers
from cnncalc.sources.listing.given import are_unpadded
from cnncalc.sources.listing.notation import Notation, notation_of
from cnncalc.sources.listing.rows import (
    FIELDS,
    cells_of,
    role_of,
    row_of_line,
    rows_of_table,
    separator_of,
)
from cnncalc.sources.listing.tools import check_is_no_print
from cnncalc.sources.listing.typeset import Piece, lines
from cnncalc.sources.listing.walk import Print, Walk
from cnncalc.sources.listing.words import parts_of
from cnncalc.sources.model import Choice, Definition, Model
from cnncalc.sources.spec import Spec


class ListingNetwork(NamedTuple):
    """One network of a listing: what the language makes of it, and what is printed of it.

    `said` is how it was read, `causes` why a printed figure cannot hold, by the id of its cell.
    """

    name: str
    family: Family
    prints: tuple[Print, ...]
    doubts: tuple[Fault, ...]
    said: tuple[str, ...]
    causes: Mapping[str, str]


@lru_cache(maxsize=8)
def listed(source: Source) -> tuple[ListingNetwork, ...]:
    """The networks of a listing, in its order. Raises SpecError at what is not understood."""
    check_is_no_print(source)
    found = lines(source)
    if not found:
        raise SpecError("C106", "there are no layers", Location(source, 0, 1))
    if len(found) > MOST_LINES:
        message = f"the listing has more than {MOST_LINES:,} lines"
        raise SpecError("C115", message, found[MOST_LINES].location)
    title, found = _without_title(found)
    networks = _networks(found)
    return tuple(_titled(one, title) for one in networks) if title else networks


def _titled(one: ListingNetwork, title: str) -> ListingNetwork:
    text = YamlScalar(title, True, one.family.root.location)
    return one._replace(family=one.family._replace(entries={**one.family.entries, "title": text}))


TAB = r"\t"  # two columns are enough where a tab parts them


class ReadNetwork(NamedTuple):
    """A network as it is read: its name, if one is printed, its layers, and where it begins."""

    name: str
    walk: Walk
    place: Piece


def _networks(found: list[Piece]) -> tuple[ListingNetwork, ...]:
    """All networks; one that no heading names is called by its depth or by its place."""
    networks = _walked(found)
    depths = [one.walk.weighted for one in networks]
    names = columns.called([one.name for one in networks], depths)
    return tuple(
        _listed(name, one.walk, one.place) for name, one in zip(names, networks, strict=True)
    )


def _walked(found: list[Piece]) -> list[ReadNetwork]:
    notation = notation_of(found)
    head, rest = found[0], found[1:]
    separator = separator_of(head)
    parted = separator or (TAB if "\t" in head.text.strip() else None)
    if parted and (heads := columns.headless(found, parted)):
        table = columns.Table(heads, found, parted)
        return [_column(notation, table, i, n) for i, n in enumerate(table.names)]
    if separator and rest:
        cells = cells_of(head, separator)
        of_paper = _inception if papers.is_inception(cells) else None
        of_paper = _mobile if mobile.is_mobile(cells) else of_paper
        if of_paper:
            return [of_paper(notation, cells, rest, separator)]
        if columns.is_of_rows(cells):
            return [_row(notation, cells, line, separator) for line in rest]
        roles = [role_of(cell) for cell in cells]
        if any(role in FIELDS for role in roles) or (None not in roles and len(roles) > 1):
            return [_layers(notation, cells, rest, separator)]
        if _is_of_columns(cells, roles):
            table = columns.Table(cells, rest, separator)
            named = [_column(notation, table, i, n) for i, n in enumerate(table.names)]
            return named or [_layers(notation, cells, rest, separator)]
    return [_lines(notation, found)]


_OF_LAYERS = re.compile(
    r"\d\s*x\s*\d|\b(?:conv(?:\d|\b)|max|avg|fc|filters?|kernels?|stride|input|image|relu)",
    re.IGNORECASE,
)


def _without_title(found: list[Piece]) -> tuple[str, list[Piece]]:
    """A first line that speaks of no layer is what the text is called."""
    first = found[0]
    if len(found) < 2 or separator_of(first) or _OF_LAYERS.search(first.text):
        return "", found
    try:
        parts_of(first)
    except SpecError:
        return " ".join(first.text.strip(" :#").split()), found[1:]
    return "", found


def _is_of_columns(cells: list[Piece], roles: list[str | None]) -> bool:
    """Whether headings are names of networks: not layers themselves, with layers below them."""
    named = [cell.text for cell, role in zip(cells, roles, strict=True) if role is None]
    return bool(named) and all(len(n) <= 24 and not re.match(r"\[|conv\d", n) for n in named)


def _inception(
    notation: Notation, head: list[Piece], rest: list[Piece], separator: str
) -> ReadNetwork:
    walk = Walk(notation)
    for line in rest:
        papers.inception_row(walk, head, cells_of(line, separator, len(head)), line)
    return ReadNetwork("", walk, head[0])


def _mobile(
    notation: Notation, head: list[Piece], rest: list[Piece], separator: str
) -> ReadNetwork:
    walk, count = Walk(notation), len(head)
    rows = [mobile.MobileRow(cells_of(line, separator, count), line) for line in rest]
    mobile.network(walk, rows)
    return ReadNetwork("", walk, head[0])


def _row(notation: Notation, head: list[Piece], line: Piece, separator: str) -> ReadNetwork:
    walk, cells = Walk(notation), cells_of(line, separator, len(head))
    columns.row_network(walk, head, cells)
    return ReadNetwork(cells[0].text, walk, line)


def _layers(
    notation: Notation, head: list[Piece], rest: list[Piece], separator: str
) -> ReadNetwork:
    walk, rows = Walk(notation), [*rows_of_table(head, rest, separator)]
    walk.is_unpadded = are_unpadded(rows)
    for row in rows:
        walk.row(row)
    return ReadNetwork("", walk, head[0])


def _column(notation: Notation, table: columns.Table, number: int, name: str) -> ReadNetwork:
    walk = Walk(notation)
    columns.network(walk, table, number)
    return ReadNetwork(name, walk, table.lines[0][0])


def _lines(notation: Notation, found: list[Piece]) -> ReadNetwork:
    rows = [row for line in found if (row := row_of_line(line))]
    walk = Walk(notation)
    if _is_bottom_up(found):
        rows.reverse()
        walk.say("read from the bottom up")
    walk.is_unpadded = are_unpadded(rows)
    for row in rows:
        if row.what is not None and papers.is_group(row.what):
            papers.repeated(walk, row.what)
        else:
            walk.row(row)
    return ReadNetwork("", walk, found[0])


def _is_bottom_up(found: list[Piece]) -> bool:
    """Whether a drawn stack begins with its classifier and ends with its input or a convolution."""
    first, last = found[0].text.lower(), found[-1].text.lower()
    top = re.match(r"\W*(?:soft-?max|fc\b|fc[ -]?\d|output|\d+-d fc)", first)
    return bool(top and re.search(r"\b(?:input|image)\b|conv", last))


def _listed(name: str, walk: Walk, place: Piece) -> ListingNetwork:
    """A network as the language has it: a head with its input, and steps."""
    location = place.location
    if not walk.steps:
        raise SpecError("C106", "there are no layers", location)
    at = walk.input_place.location if walk.input_place else location

    def scalar(text: str) -> YamlScalar:
        return YamlScalar(text, True, at)

    said = ("read as a listing", *walk.said, *walk.of_notation())
    head: dict[str, YamlNode] = {
        **({"name": scalar(name)} if name else {}),
        "source": scalar("; ".join(said)),
        "input": scalar("x".join(map(str, walk.input))),
    }
    if walk.params:
        pairs = ((scalar(name), scalar(str(value))) for name, value in walk.params.items())
        head["params"] = YamlMapping((*pairs,), at)
    root = YamlMapping(tuple((scalar(key), value) for key, value in head.items()), location)
    family = Family(root, head, {}, {}, tuple(walk.steps), {})
    return ListingNetwork(name, family, tuple(walk.prints), tuple(walk.doubts), said, walk.causes)


def one_of(wanted: str, names: Iterable[str], place: Location) -> str:
    """The name that is wanted, whatever its case and blanks. Raises C118 for none of them."""
    known = {_bare(name): name for name in names}
    if wanted and _bare(wanted) not in known:
        raise unknown_variant(wanted, [*known.values()], place)
    return known[_bare(wanted)] if wanted else ""


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.lower())


class Listing(Definition):
    """A listing, of one network or of several."""

    def __init__(self, source: Source, networks: tuple[ListingNetwork, ...]) -> None:
        super().__init__(source)
        self.networks = {one.name: one for one in networks}
        self.variants = tuple(name for name in self.networks if name)
        self.default = self.variants[0] if self.variants else ""

    def network(self, choice: Choice, faults: Faults, work: Work | None = None) -> Model | None:
        """The network of a column or a row, the first where none is chosen. Raises C118."""
        name = one_of(choice.variant, self.variants, self.place) or self.default
        family = self.networks[name].family
        own = choice._replace(variant="", name=name or choice.name)
        return Spec(self.source, family).network(own, faults, work)

    @property
    def place(self) -> Location:
        """The beginning of the text."""
        return next(iter(self.networks.values())).family.root.location.within(0, 1)


def read(source: Source, faults: Faults) -> Listing:
    """A text of printed layers. Raises SpecError at what is not understood."""
    networks = listed(source)
    if len({one.name for one in networks}) < len(networks):
        place = networks[0].family.root.location
        raise SpecError("C103", "two networks of the table have one name", place)
    return Listing(source, networks)
