"""The inputs of a network: one shape, one per direction, or several by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.dims import Dim
from cnncalc.errors import Location, SpecError, did_you_mean
from cnncalc.language import names
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.shapes import given_inputs, read_input
from cnncalc.language.values import scalar
from cnncalc.patterns import LatePattern
from cnncalc.shape import AXES, PLANE, Shape, listed

_WORD = LatePattern(r"[A-Za-z_]\w*")
DIRECTIONS = ("channels", "length", "depth", "height", "width")
_OF_A_MAP = ("channels", "height", "width")  # these are no names of inputs


def with_input(head: dict[str, YamlNode]) -> dict[str, YamlNode]:
    """A head whose inputs are found under `input`, however they are called. Raises C103."""
    if "input" in head and "inputs" in head:
        message, hint = "`inputs` stands beside `input`", "keep one of the two"
        raise SpecError("C103", message, head["inputs"].location, hint=hint)
    return head | {"input": head["inputs"]} if "inputs" in head else head


def read_inputs(
    head: Mapping[str, YamlNode], params: Mapping[str, Any], text: str, root: Location
) -> tuple[tuple[str, Shape], ...]:
    """Names and shapes of the inputs: one shape, one per direction, or several by name.

    Raises C104, C105 or C106; for a shape what `read_input` raises.
    """
    node = head.get("input")
    if node is None or (isinstance(node, YamlMapping) and not node.entries):
        message = "the network has no input" if node else "the key 'input' is missing"
        place = node.location if node else root.within(0, 1)
        raise SpecError("C106", message, place, hint="input: 224x224x3")
    by_name = "inputs" in head
    if by_name and not isinstance(node, YamlMapping):
        hint = "inputs: {left: 64x64x1, right: 64x64x1}; a single one is `input`"
        raise SpecError(
            "C105", "`inputs` is a mapping of names to shapes", node.location, hint=hint
        )
    if isinstance(node, YamlMapping) and not by_name and _is_of_directions(node):
        named = [("input", _directions(node, params))]
    elif isinstance(node, YamlMapping):
        named = [
            (names.proper(*key[::2]), read_input(*scalar(value, "a shape"), params))
            for key, value in node.entries
        ]
    else:
        named = [("input", read_input(*scalar(node, "the input"), params))]
    return tuple(given_inputs(text, named) if text else named)


def flowing(node: YamlNode) -> str:
    """The text of a value or a list, on one line."""
    if isinstance(node, YamlList):
        return f"[{', '.join(map(flowing, node.items))}]"
    return " ".join(node.text.split()) if isinstance(node, YamlScalar) else ""


def follows(text: str, params: Mapping[str, Any]) -> bool:
    """Whether a text names a param."""
    return any(word in params for word in _WORD.findall(text))


def shape_texts(node: YamlNode, params: Mapping[str, Any]) -> dict[str, str]:
    """The texts of shapes that name params, by input."""
    if not isinstance(node, YamlMapping):
        texts = {"input": flowing(node)}
    elif _is_of_directions(node):
        order = (*DIRECTIONS[1:], DIRECTIONS[0])  # channels last, as shapes are printed
        sizes = [flowing(value) for value in map(node.get, order) if value]
        texts = {"input": "x".join(s if s.isdigit() else f"({s})" for s in sizes)}
    else:
        texts = {key.text: flowing(value) for key, value in node.entries}
    return {name: text for name, text in texts.items() if follows(text, params)}


def _is_of_directions(node: YamlMapping) -> bool:
    """Whether a mapping says sizes: `depth` and `length` alone may be the names of inputs."""
    return any(key.text in _OF_A_MAP for key, _ in node.entries)


def _directions(node: YamlMapping, params: Mapping[str, Any]) -> Shape:
    for key, _ in node.entries:
        if key.text not in DIRECTIONS:
            hint = did_you_mean(key.text, DIRECTIONS) or "input has height, width and channels"
            raise SpecError(
                "C104", f"unknown key '{key.text[:60]}' in input", key.location, hint=hint
            )
    stated = [key.text for key, _ in node.entries]
    axes = AXES[1 if "length" in stated else 3 if "depth" in stated else PLANE]
    for key, _ in node.entries:
        if key.text not in ("channels", *axes):
            message = f"an input has {listed(axes)} and channels, not {key.text} beside them"
            hint = "length and channels; height and width too; or depth, height and width"
            raise SpecError("C104", message, key.location, hint=hint)
    sizes: list[Dim] = []
    for direction in ("channels", *axes):
        value = node.get(direction)
        if value is None:
            raise SpecError(
                "C106",
                f"the input has no {direction}",
                node.location,
                hint=f"add {direction}: to its keys",
            )
        sizes.append(read_input(*scalar(value, "a size"), params, direction).channels)
    channels, *spatial = sizes
    return Shape(channels, tuple(spatial))
