"""Words of a spec: `cbr: conv nobias | bn | relu`, a layer with what always follows it.

`cbr3-64 /2` is then `conv3-64 /2 nobias | bn | relu`: the word takes what its layer takes, and what
is stated where it is used goes before what is stated where it is declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnncalc.errors import SpecError
from cnncalc.language.document import YamlNode, YamlScalar
from cnncalc.language.notation import COMPOSITES, LETTERS, ParsedLayer, parse_heading, words
from cnncalc.language.rows import read_row
from cnncalc.language.steps import STRUCTURES
from cnncalc.language.structure import Chain, PlacedText
from cnncalc.language.values import unquoted
from cnncalc.limits import DEEPEST, MOST_STEPS
from cnncalc.records import NamedTuple

_RESERVED = (*STRUCTURES, "from", "weights", "network", "cin")


class Word(NamedTuple):
    """A layer with what follows it; `size` and `depth` are those of all that it stands for."""

    name: str
    text: PlacedText
    heading: ParsedLayer
    tail: Chain
    size: int
    depth: int


def word_of(text: str, own: Mapping[str, Word]) -> Word | None:
    """The word of a spec by which a layer is written, if it is one."""
    found = LETTERS.match(text) if own else None
    return own.get(found[0].lower()) if found else None


def read_words(entries: Iterable[tuple[YamlScalar, YamlNode]]) -> dict[str, Word]:
    """The words of a document; each may use those before it. Raises C103, C105, C107 or C115."""
    own: dict[str, Word] = {}
    for key, value in entries:
        _check_name(key, own)
        if not isinstance(value, YamlScalar) or not value.text:
            message = "a word stands for a row of layers"
            raise SpecError("C105", message, value.location, hint="cbr: conv nobias | bn | relu")
        own[key.text.lower()] = _word(key.text.lower(), unquoted(value), own)
    return own


def _check_name(key: YamlScalar, own: Mapping[str, Word]) -> None:
    """Refuse a name that is another's, or that could be: a layer is never shadowed."""
    name = key.text.lower()
    if not LETTERS.fullmatch(name):
        hint = "write letters alone: a size follows, as in cbr3-64"
        raise SpecError("C105", f"'{key.text[:60]}' is not a word", key.location, hint=hint)
    from cnncalc.language.lectures import translate  # most specs have no words

    printed = any(translate(name + rest) for rest in ("", "2", "3-64", " 10", ", /2"))
    if name in own or name in words() or name in _RESERVED or name in COMPOSITES or printed:
        what = "a word" if name in own else "a layer" if name not in _RESERVED else "the language"
        message = f"'{key.text[:60]}' is a name of {what} already"
        raise SpecError("C103", message, key.location, hint="choose another word, as convbn")


def _word(name: str, text: PlacedText, own: Mapping[str, Word]) -> Word:
    chain, sources = read_row(text)
    first, *rest = chain.parts or (None,)
    if first is None or first.repeat or first.sources or sources:
        hint = "cbr: conv nobias | bn | relu"
        raise SpecError("C105", "a word begins with a layer", text.location, hint=hint)
    base = word_of(first.text, own)
    heading = parse_heading(first.text, first.location, base.heading if base else None)
    tail = (*(base.tail.parts if base else ()), *rest)
    used = [word for part in tail if (word := word_of(part.text, own))]
    size = len(tail) + sum(word.size for word in used) + 1
    depth = 1 + max((word.depth for word in used), default=0)
    if size > MOST_STEPS or depth > DEEPEST:
        message = f"the word '{name[:60]}' stands for more than {MOST_STEPS:,} layers"
        message = message if size > MOST_STEPS else f"words are nested deeper than {DEEPEST}"
        raise SpecError("C115", message, text.location, hint="write a block, and repeat layers")
    return Word(name, text, heading, Chain(tail), size, depth)
