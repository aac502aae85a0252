"""The figures that a spec pins in `expect:`, and what they are in fact.

A pin is exact (60965224), a printed figure that is held to its digits (61.0M, 528 MiB), a budget
({min: …, max: …}), or a shape (55x55x96). Keys are the names of the JSON summary's totals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnncalc.analysis.report import Report
from cnncalc.analysis.selection import Selection, select
from cnncalc.dims import Dim, total
from cnncalc.errors import Fault, Faults, Location, SpecError, guess
from cnncalc.figures import Figure, read_figure, read_of
from cnncalc.language.document import YamlList, YamlMapping, YamlNode, YamlScalar
from cnncalc.language.family import Member
from cnncalc.language.shapes import read_shape
from cnncalc.records import NamedTuple
from cnncalc.shape import Shape
from cnncalc.units import compact, exact

COUNTS = ("params", "weights", "biases", "buffers", "macs", "flops", "activations")
BYTES = ("param_bytes", "activation_bytes")
TOTALS = (*COUNTS, *BYTES, "peak_activation_bytes", "weight_layers")
OF_NETWORK = ("output", *TOTALS, "layers")
OF_LAYER = ("output", *COUNTS, *BYTES)


class Budget(NamedTuple):
    """Bounds, both included; None where there is none."""

    least: int | None
    most: int | None


class Pin(NamedTuple):
    """One figure that a spec states, of the whole network (no `layer`) or of a layer or block.

    `expected` is a figure, a budget, or the shapes of the outputs; `location` is that of the value,
    `place` that of the name.
    """

    layer: str
    key: str
    expected: Figure | Budget | tuple[Shape, ...]
    location: Location
    place: Location

    @property
    def label(self) -> str:
        """What is pinned: params, or conv1.params."""
        return f"{self.layer}.{self.key}" if self.layer else self.key


def read_pins(member: Member, faults: Faults) -> list[Pin]:
    """The pins of a member; those that cannot be read are put in `faults`."""
    node = member.head.get("expect")
    pins = _Pins(member, faults)
    if node is not None:
        pins.read(node, None)
    return pins.pins


class _Pins:
    """Reads the pins of one `expect`, those of its layers among them."""

    def __init__(self, member: Member, faults: Faults) -> None:
        self.member = member
        self.faults = faults
        self.pins: list[Pin] = []

    def read(self, node: YamlNode, layer: YamlScalar | None) -> None:
        """The figures of the whole, or of a layer."""
        known = OF_LAYER if layer else OF_NETWORK
        for key, value in self._entries(node):
            if key.text not in known:
                listed = f"known keys: {', '.join(known)}"
                hint = _bounded(key, value, known) or guess(key.text, known, listed)
                message = f"unknown key '{key.text[:60]}' in expect"
                self.faults.append(Fault("C104", message, key.location, advice=hint))
            elif key.text == "layers":
                for name, figures in self._entries(value):
                    self.read(figures, name)
            else:
                self._pin(key, value, layer)

    def _entries(self, node: YamlNode) -> tuple[tuple[YamlScalar, YamlNode], ...]:
        if isinstance(node, YamlMapping):
            return node.entries
        hint = "write expect: {output: 1000, params: 25.6M, layers: {conv1: {params: 34944}}}"
        message = "`expect` and its layers are mappings of figures"
        self.faults.append(Fault("C105", message, node.location, advice=hint))
        return ()

    def _pin(self, key: YamlScalar, value: YamlNode, layer: YamlScalar | None) -> None:
        try:
            is_shape = key.text == "output"
            expected = _shapes(value, self.member) if is_shape else _figure(key.text, value)
        except SpecError as error:
            self.faults.append(error.fault)
            return
        name, place = (layer.text, layer.location) if layer else ("", key.location)
        self.pins.append(Pin(name, key.text, expected, value.location, place))


def _bounded(key: YamlScalar, value: YamlNode, known: Sequence[str]) -> str:
    """What `max-params: 1M` is written as in an `expect`; nothing for another key."""
    end, _, figure = key.text.replace("-", "_").partition("_")
    if end in ("min", "max") and figure in known and isinstance(value, YamlScalar):
        return f"write {figure}: {{{end}: {value.text[:40]}}}"
    return ""


def _shapes(node: YamlNode, member: Member) -> tuple[Shape, ...]:
    """One shape, or a list of one for each output."""
    items = node.items if isinstance(node, YamlList) else (node,)
    shapes = []
    for item in items:
        if not isinstance(item, YamlScalar):
            raise SpecError("C123", "a shape is written 7x7x512", item.location, hint="7x7x512")
        shapes.append(read_shape(item.text, item.location, member.params, "output"))
    return tuple(shapes)


def _figure(of: str, node: YamlNode) -> Figure | Budget:
    if isinstance(node, YamlMapping):
        bounds = {key.text: _bound(of, key, value) for key, value in node.entries}
        if not bounds:
            raise SpecError("C123", "a budget needs min or max", node.location, hint="{max: 2M}")
        return Budget(bounds.get("min"), bounds.get("max"))
    try:
        return read_of(of, node.text if isinstance(node, YamlScalar) else "a list")
    except ValueError as reason:
        hint = "write 25557032, 25.6M, 528 MiB or {min: 1M, max: 2M}"
        raise SpecError("C123", str(reason), node.location, hint=hint) from None


def _bound(of: str, key: YamlScalar, value: YamlNode) -> int:
    if key.text not in ("min", "max"):
        message = f"unknown key '{key.text[:60]}' in a budget"
        raise SpecError("C104", message, key.location, hint="a budget has min and max")
    figure = _figure(of, value)
    if isinstance(figure, Budget):
        raise SpecError(
            "C123", "a bound is a single figure", value.location, hint="{min: 1M, max: 2M}"
        )
    return int(figure.value())


def matches(expected: Figure | Budget, value: int) -> bool:
    """Whether a value is what is expected."""
    if isinstance(expected, Figure):
        return expected.holds(value)
    least, most = expected
    return (least is None or value >= least) and (most is None or value <= most)


def agrees(value: int, printed: str | int) -> bool:
    """Whether a value is a whole figure, or prints as a published one: 25,557,032 as 25.6M."""
    return matches(read_figure(str(printed)), value)


class Present(NamedTuple):
    """What a pin's figure is in fact: a number or shapes; None where it is not known."""

    figure: int | None
    shapes: tuple[Shape, ...] | None


def present(pin: Pin, report: Report, everything: Report) -> Present:
    """The figure of a pin. Raises C116 where no layer has its name.

    `report` is of the network at inference, `everything` also of what exists in training alone.
    """
    if not pin.layer:
        if pin.key == "output":
            return Present(None, _known(report.shapes[i] for i in report.graph.outputs))
        return Present(_number(getattr(report.totals, pin.key)), None)
    try:
        selection = select(everything, pin.layer)
    except SpecError as error:
        raise error.at(pin.place) from None
    if pin.key == "output":
        return Present(None, (selection.output,))
    return Present(_number(_sum(selection, pin.key)), None)


def _known(shapes: Iterator[Shape | None]) -> tuple[Shape, ...] | None:
    known = tuple(shapes)
    return None if None in known else known  # type: ignore[return-value]


def _sum(selection: Selection, key: str) -> Dim:
    """A figure of the layers selected, added up."""
    report = selection.report
    if key == "activation_bytes":
        return report.activation_bytes((row, row.facts.activations) for row in selection.rows)
    field = "params" if key == "param_bytes" else key
    figure = total(getattr(row.facts, field) for row in selection.rows)
    return report.bytes_of(figure) if field != key else figure


def _number(figure: Dim) -> int | None:
    return figure if isinstance(figure, int) else None


def deviation(label: str, figure: int, expected: Figure | Budget) -> str:
    """The figure, what was expected, and by how much it is off."""
    if isinstance(expected, Budget):
        most = expected.most
        if most is not None and figure > most:
            return (
                f"{label}: {exact(figure)} is {exact(figure - most)} over the limit {exact(most)}"
            )
        least = expected.least or 0
        return f"{label}: {exact(figure)} is {exact(least - figure)} under the limit {exact(least)}"
    if expected.exact:
        stated = int(expected.value())
        return f"{label}: expected {exact(stated)}, found {exact(figure)}, {_more(figure - stated)}"
    off = figure - int(expected.value())
    shown = compact(figure, 1024 if expected.binary else 1000)
    short = f" ({shown})" if shown != exact(figure) else ""
    return f"{label}: expected {expected.text}, found {exact(figure)}{short}, {_more(off)}"


def _more(off: int) -> str:
    return f"{exact(abs(off))} {'more' if off > 0 else 'less'}"
