"""The schema of a spec: its keys, the structures of its layers, what it expects and ignores."""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.features.schema.words import (
    TEXT,
    Schema,
    by_name,
    closed,
    described,
    either,
    listing,
    opened,
)
from cnncalc.language.family import KEYS, MEMBER_KEYS
from cnncalc.language.inputs import DIRECTIONS
from cnncalc.language.notation import words
from cnncalc.language.steps import BESIDE, JOINS, STRUCTURES, WITH_ARGUMENT
from cnncalc.lint.check import RULE_CODES
from cnncalc.lint.expect import OF_LAYER, OF_NETWORK

_NOTHING: Schema = {"type": "null"}
_SAID: Schema = {"type": ["string", "number", "boolean"]}
_NAMES = either(_SAID, listing(_SAID))
_FIGURE = {"type": ["string", "number"], "description": "exact, or as printed: 25557032, 25.6M"}
_SHAPE = {"type": ["string", "integer"], "description": "HxWxC, chw:CxHxW, or one number"}
_STEPS = {"$ref": "#/definitions/steps"}
_BRANCHES = {"$ref": "#/definitions/branches"}

ABOUT: Mapping[str, str] = {
    "name": "what the network, or the usual member of the family, is called",
    "family": "what it is listed under",
    "title": "its full name",
    "source": "the paper or the code that it is taken from",
    "year": "when that was published",
    "input": "HxWxC, or height, width and channels by name, or several inputs by name",
    "inputs": "several inputs by name",
    "outputs": "the layers that are outputs, where it is not the last alone; patterns: cls*",
    "expect": "figures that cnncalc check holds",
    "aliases": "other names",
    "error": "published errors in percent",
    "ignore": "codes that are not reported, each with the reason",
    "freeze": "layers that are not trained: names, patterns, or how many of the first",
    "params": "named values, which -p and variants replace",
    "space": "values of params, or of elements of lists, that a sweep goes through",
    "where": "conditions that hold for all configurations of the space",
    "defaults": "options of all layers of a kind: {conv: same}",
    "words": "layers with what always follows them: {cbr: conv | bn | relu}",
    "blocks": "named layers with params: bottleneck(c, stride=1)",
    "layers": "the layers, in their order",
    "variants": "the members of a family: params, and what differs of the head",
}
"""What each key of a spec says."""


def schema() -> Schema:
    """What a spec may hold, as far as no name or expression has to be looked up."""
    head = {key: described(_of(key), ABOUT[key]) for key in KEYS}
    inputs = either(*({"required": [key]} for key in ("input", "inputs", "variants")))
    return {**closed(head, ("layers",)), **inputs, "definitions": _definitions()}


def _of(key: str) -> Schema:
    """The kind of value of a key of the head."""
    kinds: dict[str, Schema] = {
        "input": _input(),
        "inputs": by_name(_SHAPE),
        "outputs": _NAMES,
        "freeze": either(_NAMES, _SAID),
        "aliases": listing(_SAID),
        "error": by_name(_SAID),
        "expect": {"$ref": "#/definitions/expect"},
        "ignore": _ignore(),
        "params": either(by_name({"$ref": "#/definitions/param"}), _NOTHING),
        "space": _space(),
        "where": _NAMES,
        "defaults": either({**by_name(_SAID), "propertyNames": {"enum": [*words()]}}, _NOTHING),
        "words": either(by_name(TEXT), _NOTHING),
        "blocks": either(by_name(_STEPS), _NOTHING),
        "layers": _STEPS,
        "variants": either(by_name({"$ref": "#/definitions/variant"}), _NOTHING),
    }
    return kinds.get(key, _SAID)


def _space() -> Schema:
    """Values by the names of params, or of elements: depth: 2:4, e10: [conv3, skip]."""
    param = {"pattern": r"^[A-Za-z_]\w*\s*(\[\s*(-?\d+|\*)\s*\])?$"}
    several = {**listing({"$ref": "#/definitions/param"}), "minItems": 1}
    return {**by_name(either(_SAID, several)), "propertyNames": param, "minProperties": 1}


def _input() -> Schema:
    of_directions = closed(dict.fromkeys(DIRECTIONS, _SAID), DIRECTIONS)
    named = {**by_name(_SHAPE), "propertyNames": {"not": {"enum": [*DIRECTIONS]}}}
    return either(_SHAPE, of_directions, named)


def _ignore() -> Schema:
    codes = {"enum": [*RULE_CODES]}
    return {**by_name({"type": ["string", "number"], "minLength": 1}), "propertyNames": codes}


def _expect(keys: tuple[str, ...]) -> dict[str, Schema]:
    """Figures, budgets and shapes by key; those of layers by their names."""
    budget = closed({"min": _FIGURE, "max": _FIGURE})
    found: dict[str, Schema] = dict.fromkeys(keys, either(_FIGURE, budget))
    found["output"] = either(_SHAPE, listing(_SHAPE))
    if "layers" in keys:
        found["layers"] = by_name(closed(_expect(OF_LAYER)))
    return found


def _definitions() -> dict[str, Schema]:
    """What stands in several places, and within itself."""
    param = either({**_SAID, "type": [*_SAID["type"], "null"]},
                   listing({"$ref": "#/definitions/param"}))  # fmt: skip
    own = {key: described(_of(key), ABOUT[key]) for key in MEMBER_KEYS}
    variant = {**opened(own, ()), "additionalProperties": {"$ref": "#/definitions/param"}}
    step = {"$ref": "#/definitions/step"}
    list_of_branches = listing(either(step, listing(step), _NOTHING))
    return {
        "param": param,
        "variant": either(variant, _NOTHING),
        "expect": closed(_expect(OF_NETWORK)),
        "steps": either(_NOTHING, step, listing(step)),
        "branches": either(_NOTHING, _SAID, list_of_branches, by_name(_STEPS)),
        "step": either(_SAID, _entry()),
    }


def _entry() -> Schema:
    """An entry with keys: a structure, or a name or a row of layers with what it stands before."""
    residual = closed({"body": _STEPS, "shortcut": _STEPS}, ("body",))
    way = either(_NOTHING, _SAID, listing({"$ref": "#/definitions/step"}), residual)
    structures: dict[str, Schema] = dict.fromkeys(STRUCTURES, _STEPS)
    structures |= dict.fromkeys(JOINS, _BRANCHES) | {"residual": way}
    for word in WITH_ARGUMENT:
        structures.pop(word)
    beside = dict.fromkeys(BESIDE, _NAMES)
    of_network: dict[str, Schema] = {"network": _STEPS, "until": _SAID}
    with_argument = f"^({'|'.join(WITH_ARGUMENT)})\\s"
    return {
        **opened({**structures, **beside, **of_network}, ()),
        "minProperties": 1,
        "patternProperties": {with_argument: _STEPS},
        "additionalProperties": _STEPS,
    }
