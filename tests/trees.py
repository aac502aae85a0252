"""Syntax trees of texts, each parsed once for all tests of the house."""

from __future__ import annotations

import ast
from functools import cache


@cache
def tree(text: str) -> ast.Module:
    """The syntax tree of a text, which nobody changes."""
    return ast.parse(text)


@cache
def walked(text: str) -> list[ast.AST]:
    """All nodes of it."""
    return [*ast.walk(tree(text))]
