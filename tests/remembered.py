"""Built-in networks are read and analysed once for all tests: what is made of them is frozen.

Remembered is only what is the same for everyone: a file of specs/ as it stands, or one of which
outputs are frozen, read without a fault, a built-in table, its audit and that of its layers.
Networks that a test writes, and what is at fault, are read anew each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

from cnncalc.analysis import report
from cnncalc.analysis.report import Report
from cnncalc.analysis.trial import Trial
from cnncalc.dims import Dim
from cnncalc.errors import Fault, Faults, Source
from cnncalc.features import audit as audits
from cnncalc.features.audit import Audit, tables, verdicts
from cnncalc.features.audit.published import Published
from cnncalc.features.fit import sides
from cnncalc.features.fit.sides import InputSide
from cnncalc.features.table import printed
from cnncalc.features.table.printed import Printed
from cnncalc.graph import Graph
from cnncalc.language.work import Work
from cnncalc.lint import networks
from cnncalc.sources import spec
from cnncalc.sources.model import Choice, Model
from cnncalc.sources.spec import Spec
from cnncalc.sources.zoo import folder, texts

MOST = 1_000  # networks, of some 200 kB each
FROZEN = "tests/golden/networks/"
TABLES = ("specs/lectures/", "specs/papers/")
_define, _network, _survey, _fits = spec.read, Spec.network, report.survey, sides._of_inputs
_audit, _table, _layers = verdicts.audit, tables.read_table, printed.audited


class _Memory:
    """The last networks that were made, each with its reports."""

    def __init__(self) -> None:
        self.specs: dict[str, Spec] = {}
        self.models: OrderedDict[Hashable, Model] = OrderedDict()
        self.steps: dict[int, int] = {}  # that a graph takes, by its id
        self.reports: dict[int, dict[Hashable, Report]] = {}  # by that too
        self.sides: dict[int, dict[Hashable, tuple[InputSide, ...]]] = {}  # by that too
        self.audits: dict[str, Audit] = {}  # of each table
        self.tables: dict[tuple[str, str], Published] = {}  # by the name and the text of its file
        self.layers: dict[str, tuple[Printed, Sequence[Report], Audit]] = {}  # by the table's name

    def define(self, source: Source, faults: Faults) -> Spec:
        if faults or not _is_kept(source):
            return _define(source, faults)
        if source.name not in self.specs:
            found = _define(source, faults)
            if faults:
                return found
            self.specs[source.name] = found
        return self.specs[source.name]

    def network(
        self, one: Spec, choice: Choice, faults: Faults, work: Work | None = None
    ) -> Model | None:
        if faults or self.specs.get(one.source.name) is not one:
            return _network(one, choice, faults, work)
        work = work or Work()
        params = tuple(sorted(choice.params.items(), key=lambda item: item[0]))
        name = choice.variant or one.default or choice.name  # as language.family has it
        chosen = choice._replace(variant="", name=name, params=params)  # type: ignore[arg-type]
        key = one.source.name, chosen
        if key not in self.models:
            before = work.steps
            made = _network(one, choice, faults, work)
            if made is None or faults:
                return made
            self._keep(key, made)
            self.steps[id(made.graph)] = work.steps - before
        else:
            work.add(self.steps[id(self.models[key].graph)], None)
        self.models.move_to_end(key)
        return self.models[key]._replace(choice=choice)

    def _keep(self, key: Hashable, made: Model) -> None:
        self.models[key] = made
        self.reports[id(made.graph)], self.sides[id(made.graph)] = {}, {}
        if len(self.models) > MOST:
            _, oldest = self.models.popitem(last=False)
            for known in (self.steps, self.reports, self.sides):
                known.pop(id(oldest.graph))  # type: ignore[attr-defined]

    def survey(
        self,
        graph: Graph,
        faults: list[Fault],
        batch: Dim = 1,
        dtype: str = "float32",
        training: bool = False,
    ) -> Report:
        reports = self.reports.get(id(graph))
        if faults or reports is None:
            return _survey(graph, faults, batch, dtype, training)
        key = batch, dtype, training and any(node.training for node in graph.nodes)
        if key not in reports:
            found = _survey(graph, faults, batch, dtype, training)
            if faults:
                return found
            reports[key] = found
        return reports[key]

    def fits(self, trial: Trial) -> tuple[InputSide, ...]:
        known = self.sides.get(id(trial.graph))
        if known is None:
            return tuple(_fits(trial))
        key = trial.varied, int(sides.LARGEST_FIT)
        if key not in known:
            known[key] = tuple(_fits(trial))
        return known[key]

    def audit(self, table: Published) -> Audit:
        if not any(table is one for one in self.tables.values()):
            return _audit(table)
        if table.name not in self.audits:
            self.audits[table.name] = _audit(table)
        return self.audits[table.name]

    def table(self, source: Source, name: str, model: str = "") -> Published:
        if not source.name.startswith(TABLES) or model:
            return _table(source, name, model)
        key = source.name, source.text
        if key not in self.tables:
            self.tables[key] = _table(source, name)
        return self.tables[key]

    def audited(self, of: Printed, reports: Sequence[Report]) -> Audit:
        known = self.layers.get(of.name)
        if known and known[0] is of and [*map(id, known[1])] == [*map(id, reports)]:
            return known[2]
        found = _layers(of, reports)
        self.layers[of.name] = of, reports, found
        return found


def _is_kept(source: Source) -> bool:
    """Whether a text is that of the file of specs/ that it is named after, or of a frozen one."""
    path = source.name.replace("specs", folder(), 1)
    return source.name.startswith(FROZEN) or texts().get(path) == source.text


def remember() -> None:
    """From here on networks are remembered, while tests are collected too."""
    memory = _Memory()

    def network(*given: Any, **named: Any) -> Model | None:
        return memory.network(*given, **named)

    spec.read = memory.define
    Spec.network = network  # type: ignore[method-assign]
    report.survey = networks.survey = memory.survey
    sides._of_inputs = memory.fits
    verdicts.audit = audits.audit = memory.audit
    tables.read_table = memory.table
    printed.audited = memory.audited
