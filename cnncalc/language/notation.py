"""The one-line layer shorthand: `conv3-64 /2 pad 1`, `maxpool3 /2 ceil`, `fc (classes)`.

A layer is a word with an optional size and number of filters (`conv3-64`), then in any order bare
values, `/stride`, `option value`, `option=value` and flags; each operation declares its own in its
`Syntax`. A value is a number, or an expression over params in parentheses. The scanner is total:
every text gives operations or one SpecError at the token that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from cnncalc.errors import Location, SpecError, did_you_mean, guess
from cnncalc.language import slips
from cnncalc.language.scanner import SYMBOL, WORD, Scanner
from cnncalc.ops import OPERATIONS, Operation
from cnncalc.ops.base import Slot, Syntax
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple

_NAMED_VALUE = LatePattern(r"\s*=?\s*(?P<quote>[\"']?)(?P<word>[A-Za-z]+)(?P=quote)")
_APART = LatePattern(  # conv 3x3 64, conv 64 3x3: the kernel is the pair
    r"(?P<word>[A-Za-z]\w*?)\s+(?:(?P<size>\d+(?:x\d+)+)(?P<k>\s*,?\s+\d+|-\d+)?|"
    r"(?P<filters>\d+)\s*,?\s+(?P<last>\d+(?:x\d+)+))(?=\s|,|/|$),?(?P<rest>.*)",
    re.ASCII,
)


_ELSEWHERE = {  # words of the field that are no layer here, and what to write
    "pooling": "say which: maxpool2, avgpool2 or globalavgpool",
    "norm": "say which: bn, layernorm, groupnorm 32, instancenorm or lrn", "batch": "write bn",
    "residual": "residual stands over a list: residual: [conv3-64 pad 1, relu]",
    "repeat": "repeat stands over a list: repeat 3: [conv3-64 pad 1, relu]",
}  # fmt: skip
COMPOSITES = ("separable",)  # words that stand for several layers
Values = tuple[tuple[Slot, Any], ...]
Flags = tuple[tuple[str, Any], ...]


class ParsedLayer(NamedTuple):
    """A layer whose notation is read and whose expressions are not yet evaluated.

    `rank` is the number of axes that a framework's name of it says: Conv1d. The heading of a word
    of a spec is one of which some fields are stated already.
    """

    operation: type[Operation]
    values: Values
    flags: Flags
    rank: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """What is stated."""
        return (*(slot.field for slot, _ in self.values), *(field for field, _ in self.flags))


LETTERS = LatePattern(r"[A-Za-z_]+")  # what a word of a spec is made of


@cache
def words() -> dict[str, type[Operation]]:
    """Every word that opens a layer, and the operation it stands for."""
    return {word: op for op in OPERATIONS for word in op.syntax.words}


def _head(scanner: Scanner) -> str:
    """The longest word that opens a layer here, passed over; nothing where none does."""
    known, start = words(), scanner.at
    for length in range(_longest_word(), 0, -1):
        word = scanner.text[start : start + length].lower()
        after = scanner.text[start + length : start + length + 1]
        letter = _SIZE_LETTER.match(scanner.text, start + length) and _takes_letter(word, after)
        if word in known and (letter or not (after.isalpha() or after == "_")):
            scanner.at = start + len(word)
            return word
    return ""


_TRANSPOSED = ("conv", "T")
_SIZE_LETTER = LatePattern(r"[A-Z](?=[-x×/]|\s|$)")


@cache
def _takes_letter(word: str, letter: str) -> bool:
    """Whether a letter behind a word may be its size: convF; convT is a framework's word."""
    operation = words().get(word)
    return bool(operation and operation.syntax.size) and (word, letter) != _TRANSPOSED


@cache
def _longest_word() -> int:
    return max(map(len, words()))


def joined(text: str) -> str:
    """A layer whose size stands apart from its word, in one word; nothing for any other text.

    `conv 3x3 64` is conv3x3-64: the pair can be the kernel alone.
    """
    found = _APART.fullmatch(text.strip())
    operation = words().get(found["word"].lower()) if found else None
    if not found or not operation or not operation.syntax.size:
        return ""
    filters = found["filters"] or (found["k"] or "").strip(" ,-")
    size = found["size"] or found["last"]
    filters = f"-{filters}" if filters else ""
    return f"{found['word']}{size}{filters} {found['rest'].replace(',', ' ').strip()}".strip()


def parse_layer(
    text: str, location: Location | None = None, heading: ParsedLayer | None = None
) -> ParsedLayer:
    """Read one layer in canonical notation. Raises C107 for an unknown word, C108 for its rest.

    With a heading its word is one of the spec, and what that states need not be stated.
    """
    scanner = Scanner(text, location)
    operation = _opening(scanner, heading)
    known = heading.fields if heading else ()
    return ParsedLayer(operation, *read_rest(scanner, operation.syntax, known))


def parse_heading(
    text: str, location: Location | None = None, heading: ParsedLayer | None = None
) -> ParsedLayer:
    """Read what a word stands for: a layer, fields of which may be left out. Raises C107, C108."""
    scanner = Scanner(text, location)
    operation = _opening(scanner, heading)
    found = ParsedLayer(operation, *read_rest(scanner, operation.syntax, operation.syntax.required))
    if heading is None:
        return found
    values = (pair for pair in heading.values if pair[0].field not in found.fields)
    flags = (pair for pair in heading.flags if pair[0] not in found.fields)
    return ParsedLayer(operation, (*found.values, *values), (*found.flags, *flags))


def _opening(scanner: Scanner, heading: ParsedLayer | None) -> type[Operation]:
    """The operation that the word at the head stands for. Raises C107."""
    scanner.skip_space()
    head = scanner.match(LETTERS) if heading else _head(scanner)
    if not head:
        raise _unknown_layer(scanner)
    return heading.operation if heading else words()[head]


def read_rest(
    scanner: Scanner, syntax: Syntax, known: tuple[str, ...] = ()
) -> tuple[Values, Flags]:
    """What follows the word of a layer. Raises C108, also where a field is missing or doubled.

    Those known need not be there.
    """
    values = _read_head(scanner, syntax)
    stated = [(slot.field, 0, scanner.at) for slot, _ in values]
    _end_of_token(scanner, 0, syntax)
    flags: list[tuple[str, Any]] = []
    bare = [slot for slot in syntax.positional if slot not in dict(values)]
    while scanner.skip_space():
        start, others, words_before = scanner.at, len(values), len(flags)
        read_modifier(scanner, syntax, values, flags, bare)
        fields = [slot.field for slot, _ in values[others:]]
        fields += [field for field, _ in flags[words_before:]]
        stated += [(field, start, scanner.at) for field in fields]
    _check(syntax, stated, scanner, known)
    return tuple(values), tuple(flags)


def _unknown_layer(scanner: Scanner) -> SpecError:
    start = scanner.at
    word = scanner.match(WORD) or scanner.text[start : start + 20].strip() or scanner.text
    stem = re.match(r"[A-Za-z_]+", word)
    other = "a layer is a word such as conv3-64, maxpool2, relu or fc 10"
    name = (stem.group() if stem else word).lower()
    if scanner.text.startswith(":", start + len(word)):
        other = "layers have names in a spec of several lines: cnncalc help language"
        name = ""
    hint = _ELSEWHERE.get(name) or guess(name, (*words(), *COMPOSITES), other)
    return scanner.error(
        "C107",
        f"unknown layer '{word[:40]}'" if word.strip() else "a layer is missing",
        start,
        start + len(word),
        in_parentheses(word) or hint,
    )


def in_parentheses(word: str) -> str:
    """What is said of a word with a letter as its size, convK; nothing of any other."""
    found = re.fullmatch(r"([A-Za-z]+?)([A-Z])", word)
    if not found or found[1].lower() not in words():
        return ""
    said = f"a letter as the size stands in parentheses: {found[1]}({found[2]})"
    if (found[1].lower(), found[2]) == _TRANSPOSED:
        return f"a transposed convolution is deconv3-64; {said}"
    return said


def _read_head(scanner: Scanner, syntax: Syntax) -> list[tuple[Slot, Any]]:
    """The parts that follow the word without a space: conv3-64, fc-4096."""
    values: list[tuple[Slot, Any]] = []
    first = syntax.size or (syntax.positional[0] if syntax.positional else None)
    has_letter = syntax.size and SYMBOL.match(scanner.text, scanner.at)
    if first and (has_letter or scanner.is_value()):
        values.append((first, scanner.value(first)))
    after = syntax.filters or (syntax.positional[0] if syntax.positional else None)
    if after and scanner.take("-"):
        values.append((after, scanner.value(after)))
    return values


def read_modifier(
    scanner: Scanner,
    syntax: Syntax,
    values: list[tuple[Slot, Any]],
    flags: list[tuple[str, Any]],
    bare: list[Slot],
) -> None:
    """One of: /stride, option value, option=value, flag, bare value. Raises C108."""
    start = scanner.at
    if syntax.slash and scanner.take("/"):
        values.append((syntax.slash, scanner.value(syntax.slash)))
    elif bare and scanner.begins(bare[0]):
        slot = bare.pop(0)
        values.append((slot, scanner.value(slot)))
    elif bare and _is_symbol(scanner, syntax):
        values.append((bare[0], scanner.value(bare.pop(0))))
    else:
        word = scanner.match(WORD).lower()
        option = _option_slot(syntax, word)
        if option and (flag := _flag_of(scanner, syntax, option)):
            flags.append(flag)  # pad same
        elif word in syntax.flags:
            flags.append(syntax.flags[_longer(scanner, syntax, word)])
        elif option:
            _read_option(scanner, option, values, flags)
        else:
            raise _unexpected(scanner, syntax, start)
    _end_of_token(scanner, start, syntax)


def _is_symbol(scanner: Scanner, syntax: Syntax) -> bool:
    """Whether a symbol comes next, which is no word in capitals: the N of fc N."""
    found = SYMBOL.match(scanner.text, scanner.at)
    word = found.group().lower() if found else ""
    return bool(word) and not (
        word in syntax.flags or word in words() or _option_slot(syntax, word)
    )


def _longer(scanner: Scanner, syntax: Syntax, word: str) -> str:
    """The flag of two words that one opens, where its second word comes next: ceil caffe."""
    start = scanner.at
    scanner.skip_space()
    longer = f"{word} {scanner.match(WORD).lower()}"
    if longer in syntax.flags:
        return longer
    scanner.at = start
    return word


def _option_slot(syntax: Syntax, word: str) -> Slot | None:
    """The slot that a word opens: an option, or the words `stride` and `padding` in full."""
    if word == "stride":
        return syntax.slash
    return syntax.options.get("pad" if word == "padding" else word)


def _flag_of(scanner: Scanner, syntax: Syntax, slot: Slot) -> tuple[str, Any] | None:
    """The flag that stands as the value of its own option, passed over: padding=same."""
    found = _NAMED_VALUE.match(scanner.text, scanner.at)
    flag = syntax.flags.get(found["word"].lower()) if found else None
    if not found or not flag or flag[0] != slot.field:
        return None
    scanner.at = found.end()
    return flag


def _read_option(
    scanner: Scanner,
    slot: Slot,
    values: list[tuple[Slot, Any]],
    flags: list[tuple[str, Any]],
) -> None:
    """The value of an option; a word stands for one that other fields decide: pad half."""
    scanner.skip_space()
    scanner.take("=")
    scanner.skip_space()
    start, known = scanner.at, slot.kind.words
    word = scanner.match(WORD) if known else ""
    if word.lower() in known:
        flags.append((slot.field, word.lower()))
    elif word and not SYMBOL.match(scanner.text, start):
        message, rest = (
            f"'{word[:40]}' cannot be read as the {slot.field}",
            f"write a number, or {known[0]}",
        )
        raise scanner.error("C108", message, start, scanner.at, guess(word, known, rest))
    else:
        scanner.at = start
        values.append((slot, scanner.value(slot)))


def _end_of_token(scanner: Scanner, start: int, syntax: Syntax) -> None:
    """A modifier ends at white space, or where the next one begins with a slash."""
    rest = scanner.text[scanner.at : scanner.at + 1]
    if rest and not rest.isspace() and rest != "/":
        word = scanner.text[start:].split()[0]
        raise scanner.error(
            "C108",
            f"'{word[:40]}' cannot be read",
            start,
            start + len(word),
            _apart(word, scanner.text[: scanner.at][start:], rest, syntax),
        )


def _apart(word: str, head: str, rest: str, syntax: Syntax) -> str:
    """What to write for a word that goes on where it should end."""
    if rest == "(" and head.lower() in syntax.words:
        takes = syntax.size or syntax.positional
        return f"for example: {syntax.example}" if takes else f"{head} takes no value: write {head}"
    if word.endswith(","):
        return f"layers are divided by |: {word[:-1]} | …"
    return slips.option(word, syntax) or "separate with spaces"


def _unexpected(scanner: Scanner, syntax: Syntax, start: int) -> SpecError:
    word = scanner.text[start:].split()[0]
    known = [*syntax.options, *syntax.flags]
    accepts = [*(["/stride"] if syntax.slash else []), *known]
    rest = f"{syntax.words[0]} takes {', '.join(accepts) or 'no modifiers'}"
    rest = slips.option(word, syntax) or rest
    if syntax.size and word[:1].isdigit() and scanner.text[:start].strip().isalpha():
        rest = _as_one_word(scanner.text, syntax)
    return scanner.error(
        "C108",
        f"'{word[:40]}' is not part of {syntax.words[0]}",
        start,
        start + len(word),
        _with_guess(word, known, rest, syntax.example),
    )


def _as_one_word(text: str, syntax: Syntax) -> str:
    """What to write for a size and filters with blanks between."""
    word, *figures = re.findall(r"[A-Za-z]\w*|\d+", text)[:3]
    figures = [figure for figure in figures if figure.isdigit()]
    size = "-".join(figures if syntax.filters else figures[:1])
    if syntax.filters and len(figures) == 1:
        return f"the kernel and the filters are one word: {word}3-{size}"
    return f"write {word}{size}" + (f", {figures[0]} being the kernel" if syntax.filters else "")


def _with_guess(word: str, known: list[str], rest: str, example: str) -> Callable[[], str]:
    def hint() -> str:
        nearby = did_you_mean(word, known)
        return f"{nearby}; {rest}" if nearby else f"{rest}; for example: {example}"

    return hint


def _check(
    syntax: Syntax, stated: list[tuple[str, int, int]], scanner: Scanner, known: tuple[str, ...]
) -> None:
    """Raises C108 when a field is missing, and not among those known, or stated twice.

    What is stated comes with where it begins and ends.
    """
    fields = [field for field, _, _ in stated]
    for field in syntax.required:
        if field not in fields and field not in known:
            raise scanner.error(
                "C108",
                f"{syntax.words[0]} needs its {field}",
                0,
                len(scanner.text),
                slips.kernel(scanner.text, field) or f"for example: {syntax.example}",
            )
    for at, (field, start, end) in enumerate(stated):
        if field in fields[:at]:
            _, first, last = stated[fields.index(field)]
            one, other = scanner.text[first:last], scanner.text[start:end]
            message = f"'{other[:40]}' conflicts with '{one[:40]}'"
            if one == other:
                message = f"'{one[:40]}' is written twice"
            raise scanner.error("C108", message, start, end, "keep one of the two")
