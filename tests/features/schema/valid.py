"""What the tests of schemas share: a validator, and YAML as an editor reads it."""

from __future__ import annotations

import re
from typing import Any

from jsonschema import Draft7Validator

from cnncalc.errors import Faults, Source
from cnncalc.features.schema import schema
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, parse

_CORE = {"": None, "~": None, "null": None, "true": True, "false": False}


def plain(node: YamlNode) -> Any:
    """A document as plain values, scalars typed by YAML 1.2's core schema."""
    if isinstance(node, YamlMapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, YamlList):
        return [plain(item) for item in node.items]
    return _typed(node.text) if node.plain else node.text


def _typed(text: str) -> Any:
    if text.lower() in _CORE:
        return _CORE[text.lower()]
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?", text, re.IGNORECASE):
        return float(text)
    return text


def errors(name: str, text: str) -> list[str]:
    """What the schema of a name finds wrong with a text in YAML."""
    return wrong(schema(name), plain(parse(Source("x.yaml", text), Faults())))


def wrong(rules: dict[str, Any], value: Any) -> list[str]:
    """What a schema finds wrong with a value."""
    found = Draft7Validator(rules).iter_errors(value)
    return [f"{'.'.join(map(str, e.path))}: {e.message[:200]}" for e in found]
