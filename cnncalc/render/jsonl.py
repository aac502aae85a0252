"""Documents as JSON, one a line: of several networks a line each, of one network one line."""

from __future__ import annotations

from typing import Any

from cnncalc.escape import json_text
from cnncalc.render.json import line_of
from cnncalc.render.page import PLAIN, Surface


def write(document: Any, surface: Surface = PLAIN) -> str:
    """Each document of a list on a line of its own."""
    documents = document if isinstance(document, list) else [document]
    return "".join(f"{json_text(line_of(one))}\n" for one in documents)
