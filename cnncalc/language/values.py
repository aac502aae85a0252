"""Values of keys: a text, or names."""

from __future__ import annotations

from cnncalc.errors import SpecError
from cnncalc.language.document import YamlList, YamlNode, YamlScalar
from cnncalc.language.structure import PlacedText


def scalar(node: YamlNode, what: str) -> PlacedText:
    """A single value. Raises C105 for anything else."""
    if isinstance(node, YamlScalar):
        return PlacedText(node.text, node.location)
    message = f"{what} is a single value, not a list or mapping"
    hint = "write it as one text, as in input: 224x224x3"
    raise SpecError("C105", message, node.location, hint=hint)


def unquoted(value: YamlScalar) -> PlacedText:
    """A text where it stands, within its quotes if it has any."""
    shift = 0 if value.plain else 1
    return PlacedText(value.text, value.location.within(shift, shift + len(value.text)))


def references(node: YamlNode, key: str, most: int = 0) -> tuple[PlacedText, ...]:
    """The names after a key such as `from`, at most so many. Raises C105 for anything else."""
    items = node.items if isinstance(node, YamlList) else (node,)
    texts = tuple(
        PlacedText(i.text, i.location) for i in items if isinstance(i, YamlScalar) and i.text
    )
    wrong = [item for item in items if not isinstance(item, YamlScalar) or not item.text]
    wrong += items[most:] if most else ()
    if wrong or not items:
        takes = "one name" if most == 1 else "a name or a list of names"
        place = (wrong or [node])[0].location
        hint = f"{key}: conv1" if most == 1 else f"{key}: [conv1, conv2]"
        raise SpecError("C105", f"`{key}` takes {takes}", place, hint=hint)
    return texts
