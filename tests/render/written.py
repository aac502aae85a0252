"""Writes a page as a command does, its parts given as they are."""

from __future__ import annotations

from typing import Any

from cnncalc.features.check import Check, page
from cnncalc.render import FORMATS
from cnncalc.render.page import PLAIN, Page, Surface


def written(form: str, surface: Surface = PLAIN, **parts: Any) -> str:
    made = {name: lambda part=part: part for name, part in parts.items()}
    return FORMATS[form].write(Page(**made), surface)


def report(form: str, checked: Any, surface: Surface = PLAIN) -> str:
    return FORMATS[form].write(page(Check(tuple(checked))), surface)
