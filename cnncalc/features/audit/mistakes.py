"""Mistakes of a table's author: what names no column, no field and no way to count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cnncalc.dims import symbol
from cnncalc.errors import SpecError, did_you_mean
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
            _known(name, figures, f"'{{}}' in {key} is not a column of figures")
            if key == "printed" and isinstance(value, YamlScalar):
                _known(value, OPERATIONS, "operations are not called '{}'")
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


def _known(name: YamlScalar, known: Iterable[str], message: str) -> None:
    if name.text not in known:
        hint = did_you_mean(name.text, known) or f"known: {', '.join(known)}"
        raise SpecError("C104", message.format(name.text[:60]), name.location, hint=hint)


def _fields(root: YamlMapping, key: str, known: Sequence[str]) -> None:
    """The fields in braces of a text."""
    node = root.get(key)
    for found in _FIELD.finditer(node.text) if isinstance(node, YamlScalar) else ():
        if found[1] not in known:
            hint = did_you_mean(found[1], known) or f"known: {', '.join(known)}"
            message = f"'{{{found[1][:60]}}}' in {key} is not a field"
            raise SpecError("C104", message, node.location, hint=hint)  # type: ignore[union-attr]
