"""Document to steps: what the keys of `layers:` and `blocks:` mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cnncalc.errors import Faults, SpecError, guess
from cnncalc.language import slips
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.names import is_short
from cnncalc.language.reader import is_layer
from cnncalc.language.rows import NAME, joins, read_row, taken
from cnncalc.language.structure import (
    Body,
    Branch,
    Case,
    Chain,
    For,
    Group,
    NetworkCall,
    Parallel,
    PlacedText,
    Repeat,
    Step,
    TrainingBranch,
    Unread,
    When,
    residual,
)
from cnncalc.language.values import references, unquoted
from cnncalc.patterns import LatePattern

_POOL = LatePattern(r"max pool ?\d*", re.IGNORECASE)
_REPEAT = LatePattern(r"repeat\s+(?P<count>\S.*?)(?:\s+as\s+(?P<index>[A-Za-z_]\w*))?")
_FOR = LatePattern(
    r"for\s+(?P<names>[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s+in\s+(?P<values>\S.*?)"
    r"(?:\s+as\s+(?P<index>[A-Za-z_]\w*))?"
)
_OPEN_SLICE = LatePattern(r"\bslice\s+(?:\d+|\([^()]*\))$", re.IGNORECASE)
_CASE = LatePattern(r"(?:when|elif)\s+(?P<condition>\S.*)")
JOINS = {"concat": "concat", "add": "add", "multiply": "multiply", "split": "concat"}
_OVER_BRANCHES = ("subtract", "divide", "mean", "maximum")  # joins over a list, names otherwise
WITH_ARGUMENT = {
    "repeat": "repeat 3, repeat (n) as i",
    "for": "for c, s in rows",
    "when": "when (x)",
    "elif": "elif (x), after a when",
}
STRUCTURES = (
    "repeat", "for", "when", "elif", "else", "residual", "gate", "dense", "training", *JOINS,
)  # fmt: skip
_OPEN = (For, Repeat, When)
_ELSE = ("else", "elif")
BESIDE = ("from", "weights")  # keys that stand beside an entry


def read_steps(node: YamlNode, faults: Faults) -> tuple[Step, ...]:
    """The steps of a list; a single entry needs no list. An entry at fault is put in `faults`."""
    if isinstance(node, YamlList):
        return tuple(_items(node.items, faults))
    if isinstance(node, YamlScalar) and node.plain and not node.text:
        return ()
    return tuple(_items([node], faults))


def _items(nodes: Iterable[YamlNode], faults: Faults) -> list[Step]:
    """Entries one after the other; an `else` goes with the `when` before it."""
    steps: list[Step] = []
    for node in nodes:
        _add(steps, node, faults)
    return steps


def _add(found: list[Any], node: YamlNode, faults: Faults) -> None:
    """Put one entry after others, or with the `when` before it. One at fault is put in `faults`."""
    try:
        if isinstance(node, YamlMapping) and node.entries and _word(node.entries[0][0]) in _ELSE:
            last = found[-1] if found and isinstance(found[-1], Step) else None
            found[-1:] = [_with_cases(last, node, faults)]
        else:
            found.append(read_step(node, faults))
    except SpecError as error:
        faults.append(error.fault)
        key = node.entries[0][0] if isinstance(node, YamlMapping) and node.entries else None
        name = PlacedText(key.text, key.location) if key and NAME.fullmatch(key.text) else None
        found.append(Step(name, Unread(error.fault), (), node.location))


def read_step(node: YamlNode, faults: Faults) -> Step:
    """One entry: a row, or one key with its body, and perhaps `from` and `weights`.

    Raises C104, C105 or C106, and what reading a row raises.
    """
    if isinstance(node, YamlScalar):
        return _of_row(None, node, node, (), None)
    if isinstance(node, YamlList):
        raise SpecError(
            "C105",
            "a list is given where a layer is expected",
            node.location,
            hint="remove the brackets, or give them a key: concat, add, repeat 2 …",
        )
    sources, shared = _beside(node)
    entries = tuple(entry for entry in node.entries if entry[0].text not in BESIDE)
    body = _conditional(entries, faults) or _network(entries)
    if body:
        return Step(None, body, sources, entries[0][0].location, shared)
    if not entries and sources and not shared:
        return Step(None, Chain(()), sources, node.location)
    if len(entries) != 1:
        extra = entries[1][0] if len(entries) > 1 else YamlScalar("", True, node.location)
        raise SpecError(
            "C105",
            f"an entry has one key besides `from` and `weights`, not {len(entries)}",
            extra.location,
            hint=guess(extra.text, (*BESIDE, "until"), "begin a new entry with '- '"),
        )
    return _entry(*entries[0], sources, shared, faults)


def _beside(node: YamlMapping) -> tuple[tuple[PlacedText, ...], PlacedText | None]:
    """What the keys `from` and `weights` of an entry say."""
    sources, shared = node.get("from"), node.get("weights")
    names = references(sources, "from") if sources else ()
    return names, references(shared, "weights", 1)[0] if shared else None


def _entry(  # noqa: PLR0911 (one per form)
    key: YamlScalar,
    value: YamlNode,
    sources: tuple[PlacedText, ...],
    shared: PlacedText | None,
    faults: Faults,
) -> Step:
    """An entry of one key: a structure, a row that ends in a colon, or a name and what it names."""
    if _says_beside(key, value) and not (sources or shared):
        assert isinstance(value, YamlMapping)
        return _of_row(None, key, key, *_beside(value))
    body = _structure(key, value, faults)
    if body is not None:
        return Step(None, body, sources, key.location, shared)
    if isinstance(value, YamlScalar) and not value.text:
        return _of_row(None, key, key, sources, shared)
    if isinstance(value, YamlScalar) and _OPEN_SLICE.search(key.text):
        text = f"{key.text}: {value.text}"  # what YAML has cut at the colon of `slice 4: over h`
        return _of_row(None, YamlScalar(text, key.plain, key.location), key, sources, shared)
    name = _name(key)
    network = _network(value.entries) if isinstance(value, YamlMapping) else None
    if network:
        return Step(name, network, sources, key.location, shared)
    if isinstance(value, YamlScalar):
        return _of_row(name, value, key, sources, shared)
    if isinstance(value, YamlList):
        return Step(name, Group(read_steps(value, faults)), sources, key.location, shared)
    own = [k for k, _ in value.entries if k.text not in BESIDE]
    if len(own) != 1 and not any(_word(k) in _ELSE for k in own):
        place = value.entries[0][0].location if value.entries else value.location
        message, hint = "a name goes before one layer, list or structure", "give each an entry"
        raise SpecError("C105", message, place, hint=hint)
    return _named(name, read_step(value, faults), sources, shared)


def _says_beside(key: YamlScalar, value: YamlNode) -> bool:
    """Whether an entry says below its layer what stands beside others: `add: {from: [a, b]}`."""
    if not isinstance(value, YamlMapping) or not value.entries:
        return False
    is_layer = key.text not in STRUCTURES or key.text in joins()
    return is_layer and all(beside.text in BESIDE for beside, _ in value.entries)


def _named(
    name: PlacedText, step: Step, sources: tuple[PlacedText, ...], shared: PlacedText | None
) -> Step:
    """A name before one entry: it names a structure, and holds what has a name of its own."""
    held = step.name is not None or (isinstance(step.body, Chain) and not step.sources)
    if held or (sources and step.sources) or (shared and step.weights):
        return Step(name, Group((step,)), sources, name.location, shared)
    return Step(name, step.body, sources or step.sources, name.location, shared or step.weights)


def _of_row(
    name: PlacedText | None,
    row: YamlScalar,
    place: YamlScalar,
    sources: tuple[PlacedText, ...],
    shared: PlacedText | None,
) -> Step:
    """An entry that is a row of layers."""
    chain, names = taken(read_row(unquoted(row)), sources)
    return Step(name, chain, names, place.location, shared)


def _word(key: YamlScalar) -> str:
    """The first word of a key."""
    return (key.text.split(None, 1) or [""])[0]


def _conditional(entries: tuple[tuple[YamlScalar, YamlNode], ...], faults: Faults) -> When | None:
    """A `when`, and what stands beside it in one entry for where it does not hold."""
    if len(entries) < 2 or _word(entries[0][0]) != "when":
        return None
    first, *others = entries
    if not all(_word(key) in _ELSE for key, _ in others):
        return None
    body = _structure(*first, faults)
    return body._replace(cases=_cases(others, faults)) if isinstance(body, When) else None


def _network(entries: tuple[tuple[YamlScalar, YamlNode], ...]) -> NetworkCall | None:
    """Another network and how far it goes; None for a layer that has the name `network`."""
    keys = {key.text: value for key, value in entries}
    model = keys.get("network")
    if not isinstance(model, YamlScalar) or not model.text or {*keys} - {"network", "until"}:
        return None
    if "until" not in keys and ("|" in model.text or is_layer(model.text, {})):
        return None
    until = references(keys["until"], "until", 1)[0] if "until" in keys else None
    return NetworkCall(PlacedText(model.text, model.location), until)


def _with_cases(step: Step | None, node: YamlMapping, faults: Faults) -> Step:
    """The `when` before an `else` or `elif`, with it. Raises C105 where there is none."""
    key, body = node.entries[0][0], step.body if step else None
    if step and isinstance(body, Unread):
        return step
    if step is None or not isinstance(body, When) or _is_closed(body):
        message = f"`{_word(key)}` has no `when` before it"
        hint = "write it as the entry that follows `when (...)`"
        raise SpecError("C105", message, key.location, hint=hint)
    sources, shared = _beside(node)
    cases = _cases([entry for entry in node.entries if entry[0].text not in BESIDE], faults)
    if sources or shared:
        last = cases[-1]
        group = Step(None, Group(last.steps), sources, key.location, shared)
        cases = (*cases[:-1], last._replace(steps=(group,)))
    return step._replace(body=body._replace(cases=(*body.cases, *cases)))


def _is_closed(body: When) -> bool:
    """Whether an `else` ends a `when`."""
    return bool(body.cases) and body.cases[-1].condition is None


def _cases(entries: Iterable[tuple[YamlScalar, YamlNode]], faults: Faults) -> tuple[Case, ...]:
    """What stands in place of a `when` that does not hold. Raises C105."""
    cases: list[Case] = []
    for key, value in entries:
        found = _CASE.fullmatch(key.text)
        if cases and cases[-1].condition is None:
            raise SpecError("C105", "`else` is the last case", key.location, hint="put it last")
        if key.text != "else" and not (found and _word(key) == "elif"):
            message = f"'{key.text[:60]}' is not a case of a `when`"
            raise SpecError("C105", message, key.location, hint="write else, or elif (x)")
        condition = _part(key, found, "condition") if found else None
        cases.append(Case(condition, read_steps(value, faults)))
    return tuple(cases)


def _structure(  # noqa: PLR0911 (one per key)
    key: YamlScalar, value: YamlNode, faults: Faults
) -> Body | None:
    """The structure that a key opens, or None when the key is a name."""
    word = _word(key)
    is_list = isinstance(value, YamlList) and bool(value.items)
    if is_list and (key.text in _OVER_BRANCHES or (word == "concat" and word != key.text)):
        return Parallel(key.text, _branches(value, faults))
    if word not in STRUCTURES:
        return None
    if word == "repeat" and (found := _REPEAT.fullmatch(key.text)):
        return Repeat(_part(key, found, "count"), found["index"] or "", read_steps(value, faults))
    if word == "for" and (found := _FOR.fullmatch(key.text)):
        names = tuple(name.strip() for name in found["names"].split(","))
        return For(
            names, _part(key, found, "values"), found["index"] or "", read_steps(value, faults)
        )
    if word == "when" and (found := _CASE.fullmatch(key.text)):
        return When(_part(key, found, "condition"), read_steps(value, faults))
    if word in WITH_ARGUMENT:
        message = f"'{key.text[:60]}' is not complete"
        raise SpecError("C105", message, key.location, hint=WITH_ARGUMENT[word])
    if key.text == "residual":
        return _residual(value, faults)
    if key.text in ("gate", "dense"):
        join = "multiply" if key.text == "gate" else "concat"
        ways = (Branch(None, ()), Branch(None, read_steps(value, faults)))
        return Parallel(join, ways, word=key.text)
    if key.text == "training":
        return TrainingBranch(read_steps(value, faults))
    if key.text in JOINS and not (isinstance(value, YamlScalar) and not value.text):
        return Parallel(JOINS[key.text], _branches(value, faults), key.text == "split")
    return None


def _part(key: YamlScalar, found: re.Match[str], group: str) -> PlacedText:
    """A part of a key, without the parentheses around it."""
    part = PlacedText(key.text, key.location).cut(*found.span(group))
    is_closed = part.text.startswith("(") and part.text.endswith(")")
    return part.cut(1, len(part.text) - 1) if is_closed else part


def _residual(value: YamlNode, faults: Faults) -> Parallel:
    if not isinstance(value, YamlMapping):
        _refuse_shortcut(value)
        return residual(read_steps(value, faults))
    known = ("body", "shortcut")
    for key, _ in value.entries:
        if key.text not in known:
            closest = guess(key.text, known, "residual has body and shortcut")
            raise SpecError(
                "C104", f"unknown key '{key.text[:60]}' in residual", key.location, hint=closest
            )
    body, shortcut = value.get("body"), value.get("shortcut")
    if body is None:
        hint = "residual: {body: [...], shortcut: [...]}, or residual: [...] with an identity"
        raise SpecError("C106", "residual needs a body", value.location, hint=hint)
    return residual(read_steps(body, faults), read_steps(shortcut, faults) if shortcut else ())


def _refuse_shortcut(value: YamlNode) -> None:
    """A shortcut as an item of the list of a residual would follow the body. Raises C105."""
    for item in value.items if isinstance(value, YamlList) else ():
        for key, _ in item.entries if isinstance(item, YamlMapping) else ():
            if key.text == "shortcut":
                message = "a shortcut as an item of a list follows the body, not beside it"
                hint = "write body: and shortcut: as keys, without the dashes"
                raise SpecError("C105", message, key.location, hint=hint)


def _branches(value: YamlNode, faults: Faults) -> tuple[Branch, ...]:
    """Branches as a list, or as a mapping of names to lists; a loop and a `when` among them."""
    if isinstance(value, YamlScalar):
        message, hint = "branches are a list of lists of layers", "[[conv1-64], [conv3-64 pad 1]]"
        raise SpecError("C105", message, value.location, hint=hint)
    found: list[Step | Branch] = []
    for node in value.items if isinstance(value, YamlList) else map(_item, value.entries):
        if isinstance(node, YamlList):
            found.append(Branch(None, read_steps(node, faults)))
        elif isinstance(value, YamlMapping) and isinstance(node, YamlMapping) and _is_named(node):
            found.append(_named_branch(node, faults))
        else:
            _add(found, node, faults)
    return tuple(item if isinstance(item, Branch) else _branch(item) for item in found)


def _item(entry: tuple[YamlScalar, YamlNode]) -> YamlMapping:
    """One entry of a mapping as an item of a list."""
    return YamlMapping((entry,), entry[0].location)


def _is_named(node: YamlMapping) -> bool:
    """Whether an entry of a mapping of branches is a name and its layers."""
    key = node.entries[0][0]
    return (
        not any(form.fullmatch(key.text) for form in (_REPEAT, _FOR, _CASE)) and key.text != "else"
    )


def _named_branch(node: YamlMapping, faults: Faults) -> Branch:
    key, value = node.entries[0]
    steps, name = read_steps(value, faults), _name(key)
    is_loop = not isinstance(value, YamlList) and len(steps) == 1 and not steps[0].name
    return Branch(name, steps, is_loop and isinstance(steps[0].body, _OPEN))


def _branch(step: Step) -> Branch:
    """The branch of an entry; that of a loop or a `when` is open."""
    if isinstance(step.body, _OPEN):
        return Branch(step.name, (step._replace(name=None),), is_open=True)
    return Branch(None, (step,))


def _name(key: YamlScalar) -> PlacedText:
    """The name that a key is; MAX POOL1, as lectures print it, is MAXPOOL1. Raises C105."""
    if _POOL.fullmatch(key.text):
        return PlacedText(key.text.replace(" ", ""), key.location)
    if not is_short(key.text) or not NAME.fullmatch(key.text):
        raise SpecError(
            "C105",
            f"'{key.text[:60]}' is not a name",
            key.location,
            hint=slips.name(key.text)
            or guess(
                _word(key),
                STRUCTURES,
                "a name consists of letters, digits, _, - and ., with expressions in parentheses",
            ),
        )
    return PlacedText(key.text, key.location)
