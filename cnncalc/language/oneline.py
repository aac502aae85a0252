"""A network on one line: `32x32x3 -> conv5-6 -> maxpool2 -> fc 10`; → and | stand for -> too.

CS231n's pattern grammar works too: `INPUT 32x32x3 -> [[CONV3-64 -> RELU]*2 -> POOL2]*3 -> FC 10`.
"""

from __future__ import annotations

import re

from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.document import YamlMapping, YamlScalar
from cnncalc.language.family import Family
from cnncalc.language.notation import words
from cnncalc.language.structure import Chain, PlacedText, Repeat, Step
from cnncalc.limits import DEEPEST

ARROW = "->"
_BETWEEN = re.compile(r"->|=>|→|⇒")
_BAR = re.compile(r"\|")
_LETTER = re.compile(r"(?<=\])\s*\*\s*([A-Za-z]\w*)")
_OPEN = re.compile(rf"{_LETTER.pattern}|\w\?|^\s*input\s*(?:->|=>|→|⇒)", re.IGNORECASE)
_BARE = r"\b(?:conv|pool|fc)(?=\?|\s*(?:->|=>|→|⇒|\]|\||$))"
# What a pattern leaves open, and what stands there in an example: CS231n's own usual sizes.
_INSTANCE = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"^\s*input\s*(?=->|=>|→|⇒)", "INPUT 32x32x3 "),
        (r"\bconv(?=\s*(?:->|=>|→|⇒|\]|\||$))", "CONV3-64 pad 1"),
        (r"\bpool\??(?=\s*(?:->|=>|→|⇒|\]|\||$))", "POOL2"),
        (r"(\w)\?", r"\1"),
        (r"\bfc(?=\s*$)", "FC 10"),
        (r"\bfc(?=\s*(?:->|=>|→|⇒|\]|\|))", "FC 256"),
    )
)
_ITEM = re.compile(r"\[(?P<inner>.*)\]\s*(?:\*\s*(?P<count>\d+))?", re.DOTALL)
_INPUT = re.compile(r"\s*(?:input\s+)?", re.IGNORECASE)


def read(source: Source) -> Family:
    """The family, of one member, that a line describes. Raises SpecError at the wrong part."""
    place = Location(source, 0, max(len(source.text), 1))
    if _OPEN.search(source.text):
        raise _abstract(source.text, place)
    first, *layers = _cut(PlacedText(source.text, place), _BETWEEN)
    first, *others = _cut(first, _BAR)
    if not layers and not others:
        raise _undivided(first)
    opening = _INPUT.match(first.text)
    start = opening.end() if opening else 0
    shape = YamlScalar(first.text[start:], True, first.location.within(start, len(first.text)))
    chain = (Step(None, Chain(tuple(others)), (), others[0].location),) if others else ()
    steps = chain + tuple(_step(part, 1) for part in layers)
    return Family(YamlMapping((), place), {"input": shape}, {}, {}, steps, {})


def _step(part: PlacedText, depth: int) -> Step:
    """A layer, or layers in brackets with a number of repetitions."""
    if depth > DEEPEST:
        raise SpecError("C115", f"brackets are nested deeper than {DEEPEST}", part.location)
    if not part.text.startswith("["):
        return Step(None, Chain(_cut(part, _BAR)), (), part.location)
    match = _ITEM.fullmatch(part.text)
    if not match:
        hint = "write [layer -> layer]*2"
        raise SpecError(
            "C108", "brackets are not closed, or text follows them", part.location, hint=hint
        )
    start, end = match.span("inner")
    inner = _cut(PlacedText(match["inner"], part.location.within(start, end)), _BETWEEN)
    count_start, count_end = match.span("count") if match["count"] else (0, 1)
    count = PlacedText(match["count"] or "1", part.location.within(count_start, count_end))
    return Step(
        None, Repeat(count, "", tuple(_step(p, depth + 1) for p in inner)), (), part.location
    )


def _abstract(text: str, place: Location) -> SpecError:
    """The fault of a pattern that leaves numbers and sizes open, with one network of its kind."""
    letters = dict.fromkeys(_LETTER.findall(text))
    choose = [f"how often {', '.join(letters)} repeat"] if letters else []
    choose += ["whether POOL? is there"] if "?" in text else []
    choose += ["the input"] if _INSTANCE[0][0].search(text) else []
    choose += ["the sizes of CONV, POOL and FC"] if re.search(_BARE, text, re.IGNORECASE) else []
    counts = iter("231" + "1" * len(letters))
    numbers = {letter: next(counts) for letter in letters}
    made = _LETTER.sub(lambda found: f"*{numbers[found[1]]}", text)
    for pattern, instead in _INSTANCE:
        made = pattern.sub(instead, made)
    message = f"the pattern leaves open {', '.join(choose)}"
    hint = f"choose them, for example: {' '.join(made.split())}"
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


def _cut(whole: PlacedText, separator: re.Pattern[str]) -> tuple[PlacedText, ...]:
    """The parts between separators that stand outside all brackets."""
    parts, start, depth, position, text = [], 0, 0, 0, whole.text
    while position < len(text):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(text[position], 0)
        found = separator.match(text, position) if depth == 0 else None
        if found:
            parts.append(_stripped(whole, start, position))
            start = found.end()
        position = found.end() if found else position + 1
    return (*parts, _stripped(whole, start, len(text)))


def _stripped(whole: PlacedText, start: int, end: int) -> PlacedText:
    raw = whole.text[start:end]
    text = raw.strip()
    first = start + len(raw) - len(raw.lstrip())
    place = whole.location.within(first if text else max(start - 1, 0), first + len(text))
    if not text:
        raise SpecError(
            "C108", "a layer is missing", place, hint="write a layer on each side of '->'"
        )
    return PlacedText(text, place)
