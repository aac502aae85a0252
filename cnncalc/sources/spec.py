"""From the text of a spec to its networks, with every fault on the way collected."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cnncalc.dims import Expr
from cnncalc.errors import Faults, Source, SpecWarning, first_raised
from cnncalc.graph import Graph
from cnncalc.language import document
from cnncalc.language.document import YamlList, YamlNode, YamlScalar
from cnncalc.language.expand import expand
from cnncalc.language.extent import Work
from cnncalc.language.family import Family, Member, choose, read_family
from cnncalc.language.misspelt import misspelt

SUFFIXES = (".yaml", ".yml")
LINE, STDIN = "<line>", "<stdin>"  # names of sources that are no files

# What opens a line of a spec, or the whole of one in flow style.
_KEYS = re.compile(
    r"""^\s*\{|^["']?(?:name|title|source|family|input|params|defaults|blocks|layers|variants|"""
    r"""expect|outputs|ignore)["']?[ ]*:""",
    re.MULTILINE,
)


class Reading(NamedTuple):
    """A model that is read: its source, its family, the member chosen, and its graph."""

    source: Source
    family: Family
    member: Member
    graph: Graph


class Found(NamedTuple):
    """A model's text, read once, of which networks are made with any params."""

    source: Source
    family: Family
    variant: str
    name: str

    def read(
        self, params: Mapping[str, str | Expr] | None = None, input_shape: str = ""
    ) -> Reading:
        """The network with these params and this input. Raises SpecError."""
        source, family = self.source, self.family
        with first_raised() as faults:
            reading = read_network(
                source, family, faults, self.variant, params, input_shape, self.name
            )
        assert reading
        for doubt in misspelt(family):
            import warnings

            warnings.warn(SpecWarning(doubt), stacklevel=3)
        return reading

    @property
    def content(self) -> str:
        """All that the text says, but for remarks and layout: where it is equal, networks are."""
        if not self.family.root.entries:
            return self.source.text
        return repr((self.variant, self.name, _bare(self.family.root)))


def read_document(source: Source, faults: Faults) -> Family:
    """What a text describes, as far as no network is chosen. Raises SpecError."""
    if source.name == LINE:
        from cnncalc.language import oneline

        return oneline.read(source.text)
    if is_listing(source):
        from cnncalc.sources import listing

        return listing.family_of(source)
    return read_family(document.parse(source, faults), faults)


def is_listing(source: Source) -> bool:
    """Whether a text is layers as lectures print them: no file of YAML, and no key of a spec."""
    return not source.name.lower().endswith(SUFFIXES) and not _KEYS.search(source.text)


def read_network(
    source: Source,
    family: Family,
    faults: Faults,
    variant: str = "",
    params: Mapping[str, str | Expr] | None = None,
    shape: str = "",
    name: str = "network",
    work: Work | None = None,
) -> Reading | None:
    """One network of a text; None where its params are at fault. Raises SpecError.

    Its steps are added to the `work` done before.
    """
    own = family.each.get(variant or family.default)
    if own:
        family, variant = own, ""
    member = choose(family, faults, variant, params, shape, name)
    if faults:
        return None
    graph = expand(family, member, faults, work)
    head = {
        key: _plain(node)
        for key, node in member.head.items()
        if key not in ("input", "inputs", "expect")
    }
    title, citation = str(head.get("title", "")), str(head.get("source", ""))
    return Reading(source, family, member, graph._replace(title=title, source=citation, meta=head))


def found_in(source: Source, variant: str = "", name: str = "network") -> Found:
    """A text, parsed. Raises SpecError at its first fault."""
    with first_raised() as faults:
        return Found(source, read_document(source, faults), variant, name)


def name_of(source: Source) -> str:
    """What a network without a name is called: as its file is."""
    if source.name.startswith("<"):
        return "network"
    return os.path.splitext(os.path.basename(source.name))[0]


def _bare(node: YamlNode) -> Any:
    """A document without its places."""
    if isinstance(node, YamlScalar):
        return node.text, node.plain
    if isinstance(node, YamlList):
        return [_bare(item) for item in node.items]
    return {key.text: _bare(value) for key, value in node.entries}


def read_source(
    source: Source,
    variant: str = "",
    params: Mapping[str, str | Expr] | None = None,
    input_shape: str = "",
    name: str = "network",
) -> Reading:
    """Read a text that is at hand."""
    return found_in(source, variant, name).read(params, input_shape)


def _plain(node: YamlNode) -> Any:
    """A value of the head without its marks."""
    if isinstance(node, YamlScalar):
        return node.text
    if isinstance(node, YamlList):
        return tuple(_plain(item) for item in node.items)
    return {key.text: _plain(value) for key, value in node.entries}
