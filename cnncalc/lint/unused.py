"""Rules on what stands in a spec for nothing: blocks, params, outputs of layers."""

from __future__ import annotations

from collections.abc import Iterator

from cnncalc.errors import Fault, Location
from cnncalc.language.arithmetic import names_in
from cnncalc.language.document import YamlMapping, YamlScalar
from cnncalc.language.family import Block, Family
from cnncalc.lint.base import Rule
from cnncalc.lint.networks import Network, Spec
from cnncalc.lint.usage import handed_on, used_by, used_in


def _keys(family: Family, key: str) -> Iterator[YamlScalar]:
    """The names under a key of the document."""
    node = family.entries.get(key)
    for name, _ in node.entries if isinstance(node, YamlMapping) else ():
        yield name


class UnusedBlock(Rule):
    """A block that no layer calls."""

    code = "C302"
    title = "a block is never called"
    what = "A block under `blocks:` is called by no layer, nor by a block that is called."
    why = "It is left over, or the name in a call is not the one that was meant."
    wrong = "input: 8x8x3\nblocks:\n  unit(c): conv3-(c) | relu\nlayers:\n  - fc 10\n"
    right = "input: 8x8x3\nblocks:\n  unit(c): conv3-(c) | relu\nlayers:\n  - unit(8)\n  - fc 10\n"

    def check(self, spec: Spec) -> Iterator[Fault]:
        if spec.family is None or not spec.is_read:
            return
        used = used_in(spec.family)
        for key in _keys(spec.family, "blocks"):
            name = key.text.partition("(")[0].strip()
            if name not in used:
                place = key.location.within(0, len(name))
                yield self.finding(
                    f"the block '{name}' is never called", place, "call it or drop it"
                )


class UnusedParam(Rule):
    """A param that nothing in the spec depends on."""

    code = "C303"
    title = "a param is never used"
    what = (
        "No layer, block, input or used param mentions a param of the spec, or no layer of a block "
        "mentions a param of the block. Blocks that a param chooses share one list of params, of "
        "which none needs all."
    )
    why = "Setting it changes nothing: a number stands in the layers where the param was meant."
    wrong = "input: 8x8x3\nparams: {classes: 10}\nlayers:\n  - fc 10\n"
    right = "input: 8x8x3\nparams: {classes: 10}\nlayers:\n  - fc (classes)\n"

    def check(self, spec: Spec) -> Iterator[Fault]:
        if spec.family is None or not spec.is_read:
            return
        used = used_in(spec.family)
        for key in _keys(spec.family, "params"):
            if key.text not in used:
                yield self._unused(key.text, "", key.location)
        blocks, chosen = spec.family.blocks.values(), handed_on(spec.family)
        for key, block in zip(_keys(spec.family, "blocks"), blocks, strict=True):
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
        return self.finding(f"the param '{name}'{of} is never used", place, "use it or drop it")


def _argument(head: str, name: str) -> int:
    """Where a param stands in the head of a block: bottleneck(c, stride=1)."""
    import re

    found = re.compile(rf"\b{re.escape(name)}\b").search(head, head.find("("))
    return found.start() if found else 0


class UnreadOutput(Rule):
    """A layer whose output goes nowhere."""

    code = "C304"
    title = "the output of a layer is never used"
    what = (
        "No layer reads the output of a layer (or one of the inputs), and it is no output of the "
        "network. Ends of `training:` branches are meant to be ends."
    )
    why = "Its work is wasted, or a `from:` names another layer than was meant."
    wrong = "input: 8x8x3\nlayers:\n  - a: conv3-8\n  - b: conv3-4\n    from: input\n"
    right = (
        "input: 8x8x3\nlayers:\n  - a: conv3-8\n  - b: conv3-4\n    from: input\noutputs: [a, b]\n"
    )

    def inspect(self, network: Network) -> Iterator[Fault]:
        nodes, outputs = network.graph.nodes, {*network.graph.outputs}
        for index, node in enumerate(nodes):
            if network.readers[index] or index in outputs or node.training or not node.op.is_known:
                continue
            place = node.location or network.member.head["input"].location
            what = f"the output of '{node.name}'" if node.inputs else f"the input '{node.name}'"
            hint = "let a layer read it with `from`, name it in `outputs`, or drop it"
            yield self.finding(f"{what} is never used", place, hint, "", network.name)
