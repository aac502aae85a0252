"""A sweep that ends at the first configuration that cannot be built."""

from __future__ import annotations

from fractions import Fraction

from cnncalc.errors import Fault, SpecError
from cnncalc.features.sweep.chosen import Around
from cnncalc.features.sweep.networks import FAULT
from cnncalc.features.sweep.run import GridBlock
from cnncalc.features.sweep.writing import text_of


class Strict(Around):
    """Raises C271 where a configuration cannot be built."""

    def made(self, block: GridBlock) -> GridBlock:
        if block.valid.all():
            return block
        first = int(block.valid.argmin())
        row = {axis.name: block.columns[axis.name].tolist()[first] for axis in self.axes}
        given = ", ".join(f"{name}={text_of(value)}" for name, value in row.items())
        code = block.columns[FAULT][first] if FAULT in block.columns else ""
        found = block.faults.get(code) or self.networks.figures(
            {name: Fraction(str(value)) for name, value in row.items()}
        )
        raise refused(given, found if isinstance(found, Fault) else None)


def refused(given: str, fault: Fault | None) -> SpecError:
    """The fault of a configuration that another fault refuses."""
    why = f": {fault.code} {fault.message}" if fault else ""
    message = f"the network cannot be built with {given}{why}"
    return SpecError("C271", message, fault.location if fault else None, hint="leave out --strict")
