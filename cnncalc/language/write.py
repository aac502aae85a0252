"""Graph and family back to text: the canonical form of anything that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from cnncalc.dims import Expr
from cnncalc.errors import SpecError
from cnncalc.escape import yaml_quoted, yaml_scalar
from cnncalc.graph import Graph, Node
from cnncalc.language import freezing, structure
from cnncalc.language.canonical import Defaults, canonical
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.family import Family, Member
from cnncalc.language.inputs import flowing
from cnncalc.language.notation import words
from cnncalc.language.rows import joins
from cnncalc.language.shapes import written
from cnncalc.language.structure import Branch, Part, PlacedText, Step
from cnncalc.ops.spelling import spell
from cnncalc.patterns import LatePattern

_INDENT = "  "


Keys = list[tuple[str, list[str]]]  # each with the lines below it


_LETTER = LatePattern(r"\(([A-Z])\)")


def spec_text(family: Family | None, member: Member, graph: Graph) -> str:
    """The spec of a network: as its text has it, or each layer in a row.

    What is taken from a file beside the spec is written out: the text may be read elsewhere.
    """
    bodies = [step.body for step in family.every()] if family else []
    files = any(isinstance(body, structure.NetworkCall) and body.is_file for body in bodies)
    return expanded_text(graph) if family is None or files else family_text(family, member)


def family_text(family: Family, member: Member) -> str:
    """The spec of one member: its params put in, its structure kept, its layers canonical.

    Raises SpecError C401 for a param that is a symbol.
    """
    _check_params(member.params)
    lines = [f"name: {yaml_scalar(member.name)}"]
    for key in ("title", "source"):
        node = member.head.get(key)
        if isinstance(node, YamlScalar):
            lines.append(f"{key}: {yaml_quoted(' '.join(node.text.split()))}")
    lines += _inputs(member)
    if frozen := freezing.written(member.head.get("freeze"), member.params):
        lines.append(f"freeze: {frozen}")
    if member.params:
        lines += [
            "params:",
            *(f"{_INDENT}{yaml_scalar(name)}: {_param(member, name)}" for name in member.params),
        ]
    lines += _space(family.entries)
    if family.defaults:
        lines += ["defaults:", *_defaults(family)]
    if family.words:
        texts = ((w.name, yaml_scalar(w.text.text)) for w in family.words.values())
        lines += ["words:", *(f"{_INDENT}{name}: {text}" for name, text in texts)]
    writer = _Writer(family.defaults)
    if family.blocks:
        lines.append("blocks:")
    for block in family.blocks.values():
        lines.append(f"{_INDENT}{yaml_scalar(block.head)}:")
        lines += writer.steps(block.steps, 2)
    lines += ["layers:", *writer.steps(family.steps, 1)]
    outputs = member.head.get("outputs")
    if outputs is not None:
        items = outputs.items if isinstance(outputs, YamlList) else (outputs,)
        lines.append(f"outputs: {_listed([i.text for i in items if isinstance(i, YamlScalar)])}")
    return "\n".join(lines) + "\n"


def _space(entries: Mapping[str, YamlNode]) -> list[str]:
    """What varies, and the conditions of it, as the spec has them."""
    space, where = entries.get("space"), entries.get("where")
    lines = []
    if isinstance(space, YamlMapping):
        stated = (f"{_INDENT}{key.text}: {flowing(value)}" for key, value in space.entries)
        lines += ["space:", *stated]
    if where:
        items = where.items if isinstance(where, YamlList) else (where,)
        lines += ["where:", *(f"{_INDENT}- {yaml_scalar(flowing(item))}" for item in items)]
    return lines


def _check_params(params: Mapping[str, Any]) -> None:
    """A symbol has no place in a spec's params; the letters of its input say H×W×C alone."""
    for name, value in params.items():
        if isinstance(value, Expr):
            message = f"the param '{name}' is {value}, but the params of a spec are numbers"
            hint = f"show it without -p {name}, and set {name} when the spec is read"
            raise SpecError("C401", message, hint=hint)


def _param(member: Member, name: str) -> str:
    """A param's value, or the text by which it follows from others."""
    text = member.texts.get(name)
    if text is None:
        return _value(member.params[name])
    return text if text.startswith("[") else yaml_scalar(text)


def _inputs(member: Member) -> list[str]:
    texts = {
        name: yaml_scalar(member.shapes[name]) if name in member.shapes else written(shape)
        for name, shape in member.inputs
    }
    if [*texts] == ["input"]:
        return [f"input: {texts['input']}"]
    return ["input:", *(f"{_INDENT}{yaml_scalar(name)}: {text}" for name, text in texts.items())]


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, Fraction) and not _is_decimal(value):
        return str(value)
    return f"{float(value):.15g}" if isinstance(value, Fraction) else str(value)


def _is_decimal(value: Fraction) -> bool:
    """Whether a fraction is what its decimals say, and no quotient such as 1/3."""
    text = f"{float(value):.15g}"
    return "e" not in text and Fraction(text) == value


def _defaults(family: Family) -> Iterator[str]:
    """Defaults as they are written, under the canonical word of their operation."""
    node = family.entries["defaults"]
    for key, value in node.entries if isinstance(node, YamlMapping) else ():
        text = value.text if isinstance(value, YamlScalar) else ""
        yield f"{_INDENT}{words()[key.text.lower()].syntax.words[0]}: {yaml_scalar(text)}"


class _Writer:
    """Writes steps as lines; `defaults` are those of the spec in which they will stand."""

    def __init__(self, defaults: Defaults) -> None:
        self.defaults = defaults

    def steps(self, steps: tuple[Step, ...], depth: int) -> list[str]:
        return [line for step in steps for line in self._step(step, depth)]

    def _step(self, step: Step, depth: int) -> list[str]:
        """The lines of one entry of a list."""
        indent = _INDENT * depth
        name = f"{yaml_scalar(step.name.text)}: " if step.name else ""
        sources, body = [text.text for text in step.sources], step.body
        if isinstance(body, structure.Chain):
            tail = self._beside(step, [], indent)
            row = yaml_scalar(self._taken(body.parts, sources))
            return [f"{indent}- {name}{row}{':' if tail and not name else ''}", *tail]
        tail = self._beside(step, sources, indent)
        if isinstance(body, structure.NetworkCall):
            return _of_network(body, name, indent) + tail
        keys = self._structure(body, depth + (2 if not name else 3))
        if not keys and not name:  # what an `else` that says where it is taken from holds
            keys = [("when (1)", self.steps(body.steps, depth + 2))]  # type: ignore[union-attr]
        if not keys and not body.steps:  # type: ignore[union-attr]
            return [f"{indent}- {name}[]", *tail]
        if not keys:
            return [f"{indent}- {name.rstrip()}", *self.steps(body.steps, depth + 2), *tail]  # type: ignore[union-attr]
        if name:
            return [f"{indent}- {name.rstrip()}", *_keyed(keys, indent + _INDENT * 2), *tail]
        first, *rest = _keyed(keys, indent + _INDENT)
        return [f"{indent}- {first.lstrip()}", *rest, *tail]

    def _beside(self, step: Step, sources: list[str], indent: str) -> list[str]:
        """The keys beside an entry."""
        lines = [f"{indent}{_INDENT}from: {_listed(sources)}"] if sources else []
        shared = step.weights and yaml_scalar(step.weights.text)
        return [*lines, f"{indent}{_INDENT}weights: {shared}"] if shared else lines

    def _taken(self, parts: tuple[Part, ...], sources: list[str]) -> str:
        """A row with what it is taken from: `add(a, b) | relu`, `from a | conv1-8`."""
        names, row = ", ".join(sources), self._row(parts)
        if not sources:
            return row
        join = self._part(parts[0]) if parts and not parts[0].sources else ""
        if join in joins():
            return f"{join}({names}){row[len(join) :]}"
        return f"from {names} | {row}" if row else f"from {names}"

    def _row(self, parts: tuple[Part, ...]) -> str:
        """Layers in a row."""
        return " | ".join(map(self._part, parts))

    def _part(self, part: Part) -> str:
        if part.repeat:
            body = part.repeat.steps[0].body
            inside = self._row(body.parts) if isinstance(body, structure.Chain) else ""
            group = f"[{inside}]" if " | " in inside or "*" in inside else inside
            return f"{group}*{_count(part.repeat.times)}"
        text = canonical(part.text, self.defaults)
        if part.is_like:
            return f"{text} like {part.sources[0].text}"
        return f"{text}({', '.join(s.text for s in part.sources)})" if part.sources else text

    def _structure(self, body: Any, depth: int) -> Keys:
        """The keys of a structure and the lines below each; none for a plain group."""
        index = f" as {body.counter}" if getattr(body, "counter", "") else ""
        if isinstance(body, structure.Repeat):
            return [(f"repeat {_count(body.times)}{index}", self.steps(body.steps, depth))]
        if isinstance(body, structure.For):
            key = f"for {', '.join(body.names)} in {body.values.text}{index}"
            return [(key, self.steps(body.steps, depth))]
        if isinstance(body, structure.When):
            return [
                (_case(number, condition), self.steps(steps, depth) or [f"{_INDENT * depth}[]"])
                for number, (condition, steps) in enumerate(
                    ((body.condition, body.steps), *body.cases)
                )
            ]
        if isinstance(body, structure.TrainingBranch):
            return [("training", self.steps(body.steps, depth))]
        if isinstance(body, structure.Parallel):
            key = body.word or ("split" if body.split else body.join)
            write = self._ways if body.word else self._branches
            return [(key, write(body.branches, depth))]
        return []

    def _ways(self, branches: tuple[Branch, ...], depth: int) -> list[str]:
        """The layers of one way, where the other is the input; of two as body and shortcut."""
        first, second = (branch.steps for branch in branches)
        if not first or not second:
            return self.steps(first or second, depth) or [f"{_INDENT * depth}[]"]
        keys = [("body", self.steps(first, depth + 1)), ("shortcut", self.steps(second, depth + 1))]
        return _keyed(keys, _INDENT * depth)

    def _branches(self, branches: tuple[Branch, ...], depth: int) -> list[str]:
        """Branches as items of a list; as keys where some have names."""
        has_keys = any(branch.name and not branch.is_open for branch in branches)
        write = self._branch_key if has_keys else self._branch_item
        return [line for branch in branches for line in write(branch, depth)]

    def _branch_item(self, branch: Branch, depth: int) -> list[str]:
        if branch.is_open:
            return self._step(branch.steps[0]._replace(name=branch.name), depth)
        if not branch.steps:
            return [f"{_INDENT * depth}- []"]
        lines = self.steps(branch.steps, depth + 1)
        item = lines[0].lstrip()
        if len(lines) == 1 and isinstance(branch.steps[0].body, structure.Chain):
            item = item.removeprefix("- ")
        return [f"{_INDENT * depth}- {item}", *lines[1:]]

    def _branch_key(self, branch: Branch, depth: int) -> list[str]:
        indent = _INDENT * depth
        if branch.is_open:
            deeper = depth + (1 if branch.name else 0)
            keys = self._structure(branch.steps[0].body, deeper + 1)
            lines = _keyed(keys, _INDENT * deeper)
            lines += self._beside(
                branch.steps[0], [s.text for s in branch.steps[0].sources], _INDENT * (deeper - 1)
            )
        else:
            lines = self.steps(branch.steps, depth + 1)
        if not branch.name:
            return lines
        head = f"{indent}{yaml_scalar(branch.name.text)}:"
        return [head, *lines] if lines else [f"{head} []"]


def _of_network(body: structure.NetworkCall, name: str, indent: str) -> list[str]:
    """The lines of an entry that is another network."""
    lines = [f"network: {yaml_scalar(body.model.text)}"]
    lines += [f"until: {yaml_scalar(body.until.text)}"] if body.until else []
    if name:
        return [f"{indent}- {name.rstrip()}", *(f"{indent}{_INDENT * 2}{line}" for line in lines)]
    first, *rest = lines
    return [f"{indent}- {first}", *(f"{indent}{_INDENT}{line}" for line in rest)]


def _keyed(keys: Keys, indent: str) -> list[str]:
    """Keys with the lines below each."""
    return [line for key, inner in keys for line in (f"{indent}{yaml_scalar(key)}:", *inner)]


def _case(number: int, condition: PlacedText | None) -> str:
    """The key of one case of a `when`."""
    if condition is None:
        return "else"
    return f"{'elif' if number else 'when'} ({condition.text})"


def _count(text: PlacedText) -> str:
    return text.text if text.text.isdigit() else f"({text.text})"


def _listed(names: list[str]) -> str:
    shown = [yaml_scalar(name, in_list=True) for name in names]
    return shown[0] if len(names) == 1 else f"[{', '.join(shown)}]"


def expanded_text(graph: Graph) -> str:
    """A flat spec of every node by its full name, with `from` where the order does not say it.

    Raises SpecError C401 for a param that is a symbol.
    """
    _check_params(graph.params)
    nodes = graph.nodes
    lines = [f"name: {yaml_scalar(graph.name)}"]
    if len(graph.inputs) == 1 and nodes[graph.inputs[0]].name == "input":
        lines.append(f"input: {written(graph.input_shape)}")
    else:
        lines.append("input:")
        shapes = zip(graph.inputs, graph.input_shapes, strict=True)
        lines += [f"{_INDENT}{nodes[i].name}: {written(shape)}" for i, shape in shapes]
    lines.append("layers:")
    previous = graph.inputs[0]
    for index, node in enumerate(nodes):
        if node.inputs:
            lines += _flat(node, nodes, previous)
            previous = previous if node.training else index
    if graph.outputs != (previous,):
        lines.append(f"outputs: [{', '.join(nodes[i].name for i in graph.outputs)}]")
    return "\n".join(lines) + "\n"


def _flat(node: Node, nodes: tuple[Node, ...], previous: int) -> list[str]:
    sources = [] if node.inputs == (previous,) else [nodes[i].name for i in node.inputs]
    margin = _INDENT * (3 if node.training else 1)
    lines = [f"{_INDENT}- training:"] if node.training else []
    layer = _LETTER.sub(r"\1", spell(node.op))  # no param is a symbol: it is the C of conv3-C
    lines.append(f"{margin}- {node.name}: {layer}")
    if sources:
        lines.append(f"{margin}{_INDENT}from: {_listed(sources)}")
    if node.shared is not None and node.op.has_weights:
        lines.append(f"{margin}{_INDENT}weights: {nodes[node.shared].name}")
    return lines
