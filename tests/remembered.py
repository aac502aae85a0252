"""Built-in networks are read and analysed once for all tests: what is made of them is frozen.

Remembered is only what is the same for everyone: a file of specs/ as it stands, read without a
fault. Networks of tests, and what is at fault, are read anew each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from cnncalc.analysis import report
from cnncalc.analysis.report import Report
from cnncalc.errors import Fault, Faults, Source
from cnncalc.graph import Graph
from cnncalc.language.work import Work
from cnncalc.sources import spec
from cnncalc.sources.model import Choice, Model
from cnncalc.sources.spec import Spec
from cnncalc.sources.zoo import folder, texts

MOST = 1_000  # networks, of some 200 kB each
_define, _network, _survey = spec.read, Spec.network, report.survey


class _Memory:
    """The last networks that were made, each with its reports."""

    def __init__(self) -> None:
        self.specs: dict[str, Spec] = {}
        self.models: OrderedDict[Hashable, Model] = OrderedDict()
        self.reports: dict[int, dict[Hashable, Report]] = {}  # by the id of a graph

    def define(self, source: Source, faults: Faults) -> Spec:
        if faults or not _is_built_in(source):
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
        if faults or work or self.specs.get(one.source.name) is not one:
            return _network(one, choice, faults, work)
        params = tuple(sorted(choice.params.items(), key=lambda item: item[0]))
        key = one.source.name, choice._replace(params=params)  # type: ignore[arg-type]
        if key not in self.models:
            made = _network(one, choice, faults, work)
            if made is None or faults:
                return made
            self._keep(key, made)
        self.models.move_to_end(key)
        return self.models[key]

    def _keep(self, key: Hashable, made: Model) -> None:
        self.models[key] = made
        self.reports[id(made.graph)] = {}
        if len(self.models) > MOST:
            _, oldest = self.models.popitem(last=False)
            del self.reports[id(oldest.graph)]

    def survey(self, graph: Graph, faults: list[Fault], *given: Any, **named: Any) -> Report:
        reports = self.reports.get(id(graph))
        if faults or reports is None:
            return _survey(graph, faults, *given, **named)
        key = given, *sorted(named.items())
        if key not in reports:
            found = _survey(graph, faults, *given, **named)
            if faults:
                return found
            reports[key] = found
        return reports[key]


def _is_built_in(source: Source) -> bool:
    """Whether a text is that of the file of specs/ that it is named after."""
    path = source.name.replace("specs", folder(), 1)
    return source.name.startswith("specs/") and texts().get(path) == source.text


def remember() -> None:
    """From here on networks are remembered, while tests are collected too."""
    memory = _Memory()

    def network(*given: Any, **named: Any) -> Model | None:
        return memory.network(*given, **named)

    spec.read = memory.define
    Spec.network = network  # type: ignore[method-assign]
    report.survey = memory.survey
