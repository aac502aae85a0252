"""A network on one line: `32x32x3 -> conv5-6 -> maxpool2 -> fc 10`; → and | stand for -> too.

CS231n's pattern grammar works too: `INPUT 32x32x3 -> [[CONV3-64 -> RELU]*2 -> POOL2]*3 -> FC 10`.
Numbers that a pattern leaves open, `]*N`, are params of the network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.document import YamlMapping, YamlNode, YamlScalar
from cnncalc.language.family import Family
from cnncalc.language.notation import words
from cnncalc.language.rows import check_depth, cut, read_row, taken
from cnncalc.language.structure import PlacedText, Repeat, Step

ARROW = "->"
_ARROWS = (ARROW, "=>", "→", "⇒")
LETTER = re.compile(r"(?<=\])\s*\*\s*([A-Za-z]\w*)")
_OPEN = re.compile(rf"{LETTER.pattern}|\w\?|^\s*input\s*(?:->|=>|→|⇒)", re.IGNORECASE)
_BARE = r"\b(?:conv|pool|fc)(?=\?|\s*(?:->|=>|→|⇒|\]|\||$))"
# What a pattern leaves open, and what stands there in an example: CS231n's own usual sizes.
_INSTANCE = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"^\s*input\s*(?=->|=>|→|⇒)", "INPUT 32x32x3 "),
        (r"(\w)\?", r"\1"),
        (r"\bconv(?=\s*(?:->|=>|→|⇒|\]|\||$))", "CONV3-64 pad 1"),
        (r"\bpool\??(?=\s*(?:->|=>|→|⇒|\]|\||$))", "POOL2"),
        (r"\bfc(?=\s*$)", "FC 10"),
        (r"\bfc(?=\s*(?:->|=>|→|⇒|\]|\|))", "FC 256"),
    )
)
_ITEM = re.compile(r"\[(?P<inner>.*)\]\s*(?:\*\s*(?P<count>\d+|[A-Za-z]\w*))?", re.DOTALL)
_INPUT = re.compile(r"\s*(?:input\s+)?", re.IGNORECASE)


def read(source: Source, given: Mapping[str, object] | None = None) -> Family:
    """The family, of one member, that a line describes. Raises SpecError at the wrong part.

    The letters of a pattern are params where all are `given`; what else it leaves open is then as
    in the lecture's usual network.
    """
    left, known = letters(source.text), given or {}
    if is_open(source.text) and not (left and {*left} <= known.keys()):
        raise _abstract(source.text, Location(source, 0, len(source.text)), known)
    source = Source(source.name, filled(source.text)) if left else source
    place = Location(source, 0, max(len(source.text), 1))
    first, *layers = cut(PlacedText(source.text, place), *_ARROWS)
    steps = tuple(_step(part, 1) for part in layers)
    shape, *others = cut(first, "|")
    if others:
        row = first.cut(first.text.index("|") + 1, len(first.text))
        chain, sources = taken(read_row(row), ())
        steps = (Step(None, chain, sources, row.location), *steps)
    if not steps:
        raise _undivided(first)
    params = [(YamlScalar(name, True, place), YamlScalar("1", True, place)) for name in left]
    entries: dict[str, YamlNode] = {"params": YamlMapping((*params,), place)} if params else {}
    entries["input"] = _input(shape)
    return Family(YamlMapping((), place), entries, {}, {}, steps, {})


def letters(text: str) -> tuple[str, ...]:
    """The letters of a pattern, each once."""
    return (*dict.fromkeys(LETTER.findall(text)),)


def is_open(text: str) -> bool:
    """Whether a line is a pattern that leaves numbers or sizes open."""
    return bool(_OPEN.search(text))


def filled(text: str) -> str:
    """A pattern with the lecture's usual sizes where it leaves them open; its letters stay."""
    made = text
    for pattern, instead in _INSTANCE:
        made = pattern.sub(instead, made)
    return text if made == text else " ".join(made.split())


def _input(first: PlacedText) -> YamlScalar:
    """The shape that a line begins with, behind the word `input` where that is there."""
    opening = _INPUT.match(first.text)
    start = opening.end() if opening else 0
    layer = re.match(r"[A-Za-z_]+", first.text[start:])
    if layer and layer[0].lower() in words():
        place = first.location.within(start, len(first.text))
        hint = f"write its shape first: 32x32x3 -> {place.source.text[place.start :].strip()[:200]}"
        raise SpecError("C108", "the line begins without an input", place, hint=hint)
    if named := re.match(r"[A-Za-z_]\w*\s*=\s*(.+)", first.text[start:], re.DOTALL):
        hint = f"a line has one input, without a name: {named[1][:60]} -> …; several are `inputs:`"
        raise SpecError("C108", f"'{first.text[:60]}' is not a shape", first.location, hint=hint)
    return YamlScalar(first.text[start:], True, first.location.within(start, len(first.text)))


def _step(part: PlacedText, depth: int) -> Step:
    """A layer, or layers in brackets with a number of repetitions."""
    check_depth(depth, part)
    if not part.text.startswith("["):
        chain, sources = taken(read_row(part), ())
        return Step(None, chain, sources, part.location)
    found = _ITEM.fullmatch(part.text)
    if not found:
        hint = "write [layer -> layer]*2"
        raise SpecError(
            "C108", "brackets are not closed, or text follows them", part.location, hint=hint
        )
    inner = cut(part.cut(*found.span("inner")), *_ARROWS)
    steps = tuple(_step(one, depth + 1) for one in inner)
    once = PlacedText("1", part.location.within(0, 1))
    count = part.cut(*found.span("count")) if found["count"] else once
    return Step(None, Repeat(count, "", steps), (), part.location)


def _abstract(text: str, place: Location, given: Mapping[str, object]) -> SpecError:
    """The fault of a pattern that leaves numbers and sizes open, with one network of its kind."""
    left = letters(text)
    choose = [f"how often {', '.join(left)} repeat"] if left else []
    choose += ["whether POOL? is there"] if "?" in text else []
    choose += ["the input"] if _INSTANCE[0][0].search(text) else []
    choose += ["the sizes of CONV, POOL and FC"] if re.search(_BARE, text, re.IGNORECASE) else []
    counts = iter("231" + "1" * len(left))
    numbers = {letter: given.get(letter, next(counts)) for letter in left}
    made = filled(LETTER.sub(lambda found: f"*{numbers[found[1]]}", text))
    message = f"the pattern leaves open {', '.join(choose)}"
    options = " ".join(f"-p {letter}={number}" for letter, number in numbers.items())
    either = f"give {options}, or choose them" if left else "choose them"
    hint = f"{either}, for example: {' '.join(made.split())}"
    return SpecError("C108", message, place, hint=hint)


def _undivided(whole: PlacedText) -> SpecError:
    """The fault of a line whose layers nothing divides, with arrows put in where layers begin."""
    parts: list[str] = []
    for word in re.sub(r"(?<!\d),|,(?!\s*\d)", " ", whole.text).split():
        if parts and not _begins(word, parts[-1]):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    hint = f"write {f' {ARROW} '.join(parts)[:200]}" if len(parts) > 1 else "layers follow after ->"
    return SpecError("C108", "nothing divides the layers of the line", whole.location, hint=hint)


def _begins(word: str, before: str) -> bool:
    """Whether a word begins a layer, and is no option of the one before."""
    letters, opening = (re.match(r"[A-Za-z]*", text) for text in (word, before))
    name = letters[0].lower() if letters else ""
    operation = words().get(opening[0].lower()) if opening else None
    is_option = operation and name in (*operation.syntax.options, *operation.syntax.flags)
    return name in words() and not is_option
