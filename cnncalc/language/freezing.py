"""What a spec freezes: `freeze: "conv*"`, a list of such, or a number of first weight layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.errors import SpecError
from cnncalc.language.arithmetic import evaluate
from cnncalc.language.document import YamlList, YamlNode, YamlScalar
from cnncalc.language.values import scalar


def frozen(node: YamlNode | None, params: Mapping[str, Any]) -> tuple[str, ...]:
    """The selectors of a head's `freeze`, an expression in parentheses worked out.

    Raises C105 for what is no text, and C110 or C111 for an expression that is none.
    """
    items = node.items if isinstance(node, YamlList) else (node,) if node else ()
    return tuple(found for item in items if (found := _selector(item, params)))


def _selector(node: YamlNode, params: Mapping[str, Any]) -> str:
    text, place = scalar(node, "what is frozen")
    stripped = text.strip()
    if not (stripped.startswith("(") and stripped.endswith(")")):
        return stripped
    value = evaluate(text, params, place)
    if not isinstance(value, int) or value < 0:
        hint = "write a number of layers, or a param that is one"
        raise SpecError("C110", f"'{stripped[:60]}' is not a number of layers", place, hint=hint)
    return str(value)


def written(node: YamlNode | None, params: Mapping[str, Any]) -> str:
    """The value of the key `freeze` as it is written, with params put in; empty without one."""
    from cnncalc.escape import yaml_quoted

    if node is None or (isinstance(node, YamlScalar) and not node.text.strip()):
        return ""
    texts = [yaml_quoted(text) for text in frozen(node, params)]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
