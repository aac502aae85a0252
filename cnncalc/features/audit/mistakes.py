"""Mistakes of a table's author: what names no column, no field and no way to count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnncalc.dims import symbol
from cnncalc.errors import Location, SpecError, did_you_mean
from cnncalc.features.audit.cells import LABELS
from cnncalc.features.audit.quantities import OPERATIONS
from cnncalc.language import arithmetic
from cnncalc.language.document import YamlMapping, YamlScalar

_FIELD = re.compile(r"\{([^{}]*)\}")
_OF_IDS = ("row", "of", "id", "column")


def check_table(root: YamlMapping, columns: Sequence[str]) -> None:
    """Raises SpecError, C104 or C110, at the first mistake."""
    figures = [column for column in columns if column not in LABELS]
    for key in ("counted", "printed"):
        for name, value in _entries(root, key):
            message = f"'{{}}' in {key} is not a column of figures"
            require(name.text, figures, message, name.location)
            if key == "printed" and isinstance(value, YamlScalar):
                message = "operations are not called '{}'"
                require(value.text, OPERATIONS, message, value.location)
    _fields(root, "ids", _OF_IDS)
    _fields(root, "layout", ["row", *figures, *(f"{column}.working" for column in figures)])
    for _, value in _entries(root, "where"):
        if isinstance(value, YamlScalar):
            try:
                letters = {name: symbol(name) for name in arithmetic.names_in(value.text)}
                arithmetic.evaluate(value.text, letters)
            except SpecError as error:
                if error.code != "C115":  # said where it is used
                    raise error.at(value.location) from None


def _entries(root: YamlMapping, key: str) -> Iterable[tuple[YamlScalar, object]]:
    node = root.get(key)
    return node.entries if isinstance(node, YamlMapping) else ()


def require(
    text: str, known: Iterable[str], message: str, place: Location, head: str = "known"
) -> None:
    """Raises SpecError C104 for a text that is not known, which stands in the message."""
    if text not in known:
        hint = did_you_mean(text, known) or f"{head}: {', '.join(known)}"
        raise SpecError("C104", message.format(text[:60]), place, hint=hint)


def _fields(root: YamlMapping, key: str, known: Sequence[str]) -> None:
    """The fields in braces of a text."""
    node = root.get(key)
    if isinstance(node, YamlScalar):
        for name in _FIELD.findall(node.text):
            require(name, known, "'{{{}}}' in " + f"{key} is not a field", node.location)
