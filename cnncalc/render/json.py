"""A document as JSON, and what a document says of figures that are not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cnncalc.dims import Dim
from cnncalc.escape import json_text
from cnncalc.render.page import PLAIN, Surface

_NUMBERS = re.compile(r"\[\n\s+((?:-?[\d.]+,\s+)*-?[\d.]+)\n\s+\]")


def write(document: Any, surface: Surface = PLAIN) -> str:
    """The document on lines of its own, lists of numbers on one each."""
    return dump(document)


def dump(document: Any) -> str:
    """JSON text; symbolic figures and fractions become strings, exactly."""
    import json

    text = json.dumps(document, indent=2, ensure_ascii=False, default=_plain)
    return json_text(_NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)) + "\n"


def _plain(value: object) -> str | None:
    from cnncalc.dims import Expr, to_text

    if not isinstance(value, Expr):
        return str(value)
    from cnncalc.dims.unknown import reasons

    return None if reasons(value) else to_text(value, "sympy")


def known_totals(totals: Mapping[str, Dim]) -> dict[str, Any]:
    """Totals as far as they are known, and whether a term is lacking."""
    if not notes(*totals.values()):
        return {**totals}
    from cnncalc.dims.unknown import at_least

    return {**{name: at_least(figure) for name, figure in totals.items()}, "at_least": True}


def notes(*figures: Dim) -> dict[str, list[str]]:
    """Why figures are not known, as a field of a document; no field where all are."""
    symbolic = [figure for figure in figures if not isinstance(figure, int)]
    if not symbolic:
        return {}
    from cnncalc.dims.unknown import reasons

    found = [reason for figure in symbolic for reason in reasons(figure)]
    return {"notes": [*dict.fromkeys(found)]} if found else {}
