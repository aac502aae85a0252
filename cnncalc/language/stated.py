"""Channels that a framework's line says arrive, held against those that do: nn.Conv2d(1, 64, 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnncalc.dims import Dim
from cnncalc.errors import SpecError
from cnncalc.language.arithmetic import evaluate
from cnncalc.language.reader import of_framework
from cnncalc.language.structure import Part


def hold(part: Part, env: Mapping[str, Any], channels: Callable[[], Dim]) -> None:
    """Raises C276 where a framework's line states other channels than arrive.

    What is stated in the names of a program, and not in numbers or params, is passed over.
    """
    try:
        if "(" not in part.text or not of_framework(part.text):
            return
    except SpecError:
        return  # which reading the layer raises, with its place
    from cnncalc.language.frameworks import channels_of

    for text in channels_of(part.text):
        try:
            stated = evaluate(text, env)
        except SpecError:
            continue
        arriving = channels()
        if isinstance(stated, int) and isinstance(arriving, int) and stated != arriving:
            channel = "channel" if stated == 1 else "channels"
            message = f"the line is made for {stated} {channel}, and {arriving} arrive"
            hint = f"write {arriving} in place of {stated}, or change the layer before it"
            raise SpecError("C276", message, part.location, received=part.text[:80], hint=hint)
