"""The canonical notation of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.ops.axes import alike
from cnncalc.ops.base import SAME, Operation


def spell(operation: Operation, against: Mapping[str, Any] | None = None) -> str:
    """The canonical notation of an operation; reading it gives an equal operation.

    Fields at their default are left out; `against` gives the defaults of the spec that it will
    stand in, where they differ from the operation's own.
    """
    syntax, fields = operation.syntax, operation.fields
    usual = {field: operation.default(field) for field in fields} | dict(against or {})
    head, seen = operation.word, {s.field for s in (syntax.size, syntax.filters) if s}
    if syntax.size:
        head += syntax.size.kind.spell(fields[syntax.size.field])
    if syntax.filters:
        head += "-" + syntax.filters.kind.spell(fields[syntax.filters.field])
    slots = [("", s) for s in syntax.positional]
    slots += [("/", syntax.slash)] if syntax.slash else []
    slots += [(word + " ", s) for word, s in syntax.options.items()]
    parts = [head]
    for prefix, slot in slots:
        value = fields[slot.field]
        needed = slot.field in syntax.required or not alike(value, usual[slot.field])
        if slot.field not in seen and needed and value != SAME:
            parts.append(prefix + slot.kind.spell(value))
            seen.add(slot.field)
    return " ".join([*parts, *_spell_flags(operation, usual, seen)])


def _spell_flags(operation: Operation, usual: Mapping[str, Any], seen: set[str]) -> list[str]:
    """The flags whose value a field has, one for each field that is not at its usual value."""
    flags: dict[str, str] = {}
    for word, (field, value) in operation.syntax.flags.items():
        stated = operation.fields[field]
        if field not in seen and alike(stated, value) and not alike(stated, usual[field]):
            flags.setdefault(field, word)
    return list(flags.values())
