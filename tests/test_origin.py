"""Faults of a file that holds no text: they stand at one of its nodes, as others do at a line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cnncalc import analyze
from cnncalc.errors import Fault, Faults, Origin, SpecError
from cnncalc.graph.builder import Builder
from cnncalc.lint.base import Checked
from cnncalc.lint.check import merged
from cnncalc.ops import Input
from cnncalc.ops.convolution import Conv
from cnncalc.render.diagnostic import diagnostic, finding_text
from cnncalc.shape import Shape
from tests.render.written import report

FILE = "model.onnx"
THIRD = Origin(FILE, "Conv_3", 3)
FAULT = Fault("C107", "unknown layer 'Foo'", THIRD, "Foo", "did you mean 'Fool'?")
SCHEMA = json.loads((Path(__file__).parent / "data/sarif-schema-2.1.0.json").read_text())


def checked(*findings: Fault) -> list[Checked]:
    return [Checked(FILE, ("net",), findings)]


def test_an_origin_names_the_node_or_its_number():
    assert str(THIRD) == "model.onnx: node 'Conv_3'"
    assert str(Origin(FILE, "", 12)) == "model.onnx: node 12"
    assert str(Origin("net.prototxt", "pool", 1, "layer")) == "net.prototxt: layer 'pool'"


def test_a_diagnostic_has_the_node_and_no_excerpt():
    assert diagnostic(FAULT).splitlines() == [
        "model.onnx: node 'Conv_3': C107 unknown layer 'Foo'",
        "  received: Foo",
        "  help: did you mean 'Fool'?",
    ]
    assert str(SpecError(FAULT)).startswith("model.onnx: node 'Conv_3': C107 ")
    assert finding_text(FAULT, checked()[0]) == diagnostic(FAULT)


def test_a_foreign_name_cannot_drive_a_terminal():
    shown = diagnostic(FAULT._replace(location=Origin(FILE, "\x1b[2J\nerror: x", 3)))
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 3


def test_json_gives_the_node_in_place_of_lines():
    (entry,) = json.loads(report("json", checked(FAULT)))["files"][0]["findings"]
    assert (entry["node"], entry["node_number"]) == ("Conv_3", 3)
    assert entry["line"] is entry["column"] is entry["end_line"] is entry["end_column"] is None


def test_sarif_gives_the_file_and_a_logical_place():
    log = json.loads(report("sarif", checked(FAULT, FAULT._replace(location=Origin(FILE, "", 4)))))
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    first, second = (result["locations"] for result in log["runs"][0]["results"])
    assert first == [
        {
            "physicalLocation": {"artifactLocation": {"uri": FILE}},
            "logicalLocations": [{"name": "Conv_3"}],
        }
    ]
    assert second[0]["logicalLocations"] == [{"name": "node 4"}]


def test_a_workflow_command_names_the_file_and_the_node():
    command = report("github", checked(FAULT)).splitlines()[0]
    assert command == (
        "::error file=model.onnx,title=cnncalc C107::"
        "node 'Conv_3': unknown layer 'Foo'%0Adid you mean 'Fool'?"
    )


def test_junit_shows_the_node():
    assert "model.onnx: node 'Conv_3': C107" in report("junit", checked(FAULT))


def test_faults_of_several_nodes_are_kept_and_of_one_merged():
    fourth = FAULT._replace(location=Origin(FILE, "Conv_4", 4))
    faults = Faults()
    for fault in (FAULT, fourth, FAULT):
        faults.append(fault)
    assert faults == [FAULT, fourth]
    assert [found.location for found in merged([fourth, FAULT, fourth])] == [THIRD, fourth.location]


def test_a_walk_places_its_faults_at_the_node():
    builder = Builder(Faults())
    builder.add(Input(shape=Shape(3, (4, 4))), "x", ())
    builder.add(Conv(kernel=(9, 9), filters=8), "Conv_3", (0,), (), THIRD)
    graph = builder.graph("net", (1,))
    with pytest.raises(SpecError) as caught:
        analyze(graph)
    assert (caught.value.code, caught.value.location) == ("C203", THIRD)


def test_a_hole_stands_where_its_fault_does():
    builder = Builder(Faults())
    builder.add(Input(shape=Shape(3, (4, 4))), "x", ())
    hole = builder.hole(FAULT, "Conv_3", (0,))
    assert builder.nodes[hole].location == THIRD
