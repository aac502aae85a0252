"""A param that nothing in the spec depends on."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault, Location
from cnncalc.language.arithmetic import names_in
from cnncalc.language.blocks import Block
from cnncalc.language.document import YamlScalar
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import SourceFile
from cnncalc.lint.usage import handed_on, used_by, used_in


class UnusedParam(Rule):
    """A param that nothing in the spec depends on."""

    code = "C303"
    title = "a param is never used"
    what = (
        "No layer, block, input or used param mentions a param of the spec, or no layer of a block "
        "mentions a param of the block. Blocks that a param chooses between share one list of "
        "params, and none of them has to use all."
    )
    why = "Setting it changes nothing: a layer has a number where the param was meant."
    wrong = "input: 8x8x3\nparams: {classes: 10}\nlayers:\n  - fc 10\n"
    right = "input: 8x8x3\nparams: {classes: 10}\nlayers:\n  - fc (classes)\n"

    def check(self, spec: SourceFile) -> Iterator[Fault]:
        if spec.family is None or not spec.is_read:
            return
        used = used_in(spec.family)
        for key in spec.family.keys("params"):
            if key.text not in used:
                yield self._unused(key.text, "", key.location)
        blocks, chosen = spec.family.blocks.values(), handed_on(spec.family)
        for key, block in zip(spec.family.keys("blocks"), blocks, strict=True):
            if block.name in used and block.name not in chosen:
                yield from self._unused_in(block, key)

    def _unused_in(self, block: Block, key: YamlScalar) -> Iterator[Fault]:
        inside = {*used_by(block.steps)}
        for _, default in block.params:
            inside |= names_in(default.text) if default else set()
        for name, _ in block.params:
            if name not in inside:
                start = _argument(key.location.token, name)
                place = key.location.within(start, start + len(name))
                yield self._unused(name, f" of the block '{block.name}'", place)

    def _unused(self, name: str, of: str, place: Location) -> Fault:
        return self.finding(f"the param '{name}'{of} is never used", place, "use it or remove it")


def _argument(head: str, name: str) -> int:
    """Where a param stands in the head of a block: bottleneck(c, stride=1)."""
    import re

    match = re.compile(rf"\b{re.escape(name)}\b").search(head, head.find("("))
    return match.start() if match else 0
