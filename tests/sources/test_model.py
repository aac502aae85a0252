"""The value that every command takes: a network with its origin, whatever file it is read from."""

from __future__ import annotations

import numpy as np
import pytest

import cnncalc
from cnncalc.errors import Fault, Faults, Origin, Source, SpecError
from cnncalc.graph.builder import Builder
from cnncalc.lint.check import check_spec
from cnncalc.lint.networks import read_spec
from cnncalc.ops import Input
from cnncalc.ops.activation import Relu
from cnncalc.ops.convolution import Conv
from cnncalc.shape import Shape
from cnncalc.sources import resolve
from cnncalc.sources.model import Choice, Definition, Model
from tests.cli.run import cnncalc as run

LINE = "8x8x3 -> conv3-4 -> fc 10"


def test_another_choice_is_made_from_the_same_text(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text("input: 8x8x3\nparams: {c: 4, k: 3}\nlayers: ['conv(k)-(c)']\n")
    model = cnncalc.read(str(path), {"c": "5"})
    path.unlink()
    wider = model.given({"k": "1"}, "9x9x3")
    assert [node.op.fields["filters"] for node in (model.graph.nodes[1], wider.graph.nodes[1])] == [
        5,
        5,
    ]
    assert (wider.graph.params["k"], wider.graph.input_shape) == (1, Shape(3, (9, 9)))
    assert wider.given({}).graph.input_shape == wider.graph.input_shape
    with pytest.raises(SpecError, match="C120"):
        model.given({"d": "1"})


def test_a_model_has_a_spec_and_no_weights():
    model = cnncalc.read(LINE)
    assert model.weights is None
    assert cnncalc.read(LINE.replace("8", "9")).content != model.content
    assert "conv3-4" in model.spec


class Toy(Definition):
    """A binary file: bytes are numbers of filters; 0 is a layer that nobody knows."""

    def network(self, choice, faults, work=None):
        builder = Builder(faults)
        builder.add(Input(shape=Shape(3, (8, 8))), "x", ())
        last, weights = 0, {}
        for number, filters in enumerate(self.source.data[4:], 1):
            place = Origin(self.source.name, f"layer {number}", number)
            if not filters:
                last = builder.hole(Fault("C107", "unknown layer", place), "", (last,))
                continue
            op = Conv(kernel=(3, 3), filters=filters, bias=False)
            last = builder.add(op, f"c{number}", (last,), (), place)
            last = builder.add(Relu(), "", (last,), (), place)
            weights[f"c{number}.weight"] = np.ones((filters, 3 if number == 1 else 5, 3, 3))
        graph = builder.graph(choice.name, (last,))
        return Model(graph, self, choice, weights=weights)


def read(source, faults):
    return Toy(source)


@pytest.fixture
def toys(tmp_path, monkeypatch):
    """A source with a line in the table."""
    kind = resolve.FileKind(__name__, (".toy",), "TOY\n", is_text=False)
    monkeypatch.setattr(resolve, "KINDS", (resolve.SPEC, kind))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.toy").write_bytes(b"TOY\n\x05\xff")
    (tmp_path / "noname").write_bytes(b"TOY\n\x05\xff")
    (tmp_path / "bad.toy").write_bytes(b"TOY\n\x05\x00\x07")
    return tmp_path


@pytest.mark.parametrize("name", ["net.toy", "noname"])
def test_every_command_reads_another_source(toys, name):
    for line in ("summary", "rf", "fit", "check", "show", "quiz", "verify --seed 1"):
        command, *options = line.split()
        done = run(command, name, *options)
        assert (done.code, done.err) == (0, ""), line
    shown = run("show", name).out
    assert "conv3-255" in shown
    (toys / "again.yaml").write_text(shown)
    assert run("summary", "again.yaml", "--format", "csv").out == (
        run("summary", name, "--format", "csv").out
    )


def test_faults_of_another_source_stand_at_its_nodes(toys):
    summary, checked = run("summary", "bad.toy"), run("check", "bad.toy")
    assert (summary.code, checked.code) == (2, 1)
    assert "bad.toy: node 'layer 2': C107 unknown layer" in summary.err
    assert "bad.toy: node 'layer 2': C107 unknown layer" in checked.out


def test_rules_and_budgets_take_another_source(toys):
    from cnncalc.lint.check import RULE_CODES, Settings
    from cnncalc.lint.networks import Budgets

    source = Source("net.toy", "", b"TOY\n\x05\xff")
    settings = Settings(frozenset(RULE_CODES), budgets=Budgets(max_params=1))
    found = check_spec(read_spec(source, budgets=settings.budgets), settings)
    assert "C312" in [finding.code for finding in found.findings]
    assert all(isinstance(finding.location, Origin) for finding in found.findings)


def test_a_choice_of_a_definition_collects_its_faults(toys):
    faults = Faults()
    definition = resolve.define(Source("bad.toy", "", b"TOY\n\x00\x00"), faults)
    assert definition.network(Choice(), faults) is not None
    assert len(faults) == 2


def test_a_network_is_run_with_the_weights_of_its_file(toys):
    done = run("verify", "net.toy", "-o", "out.npy", "--format", "json")
    assert done.code == 0
    output = np.load(toys / "out.npy")
    np.testing.assert_allclose(output, output[..., :1].repeat(output.shape[-1], -1), rtol=1e-5)
    (toys / "other.toy").write_bytes(b"TOY\n\x04\xff")
    done = run("verify", "other.toy")
    assert (done.code, done.err.split(" ")[0]) == (2, "C403")


def test_pins_are_written_into_specs_alone(toys):
    done = run("check", "--update", "net.toy")
    assert done.code == 2
    assert "--update rewrites files" in done.err
    assert (toys / "net.toy").read_bytes() == b"TOY\n\x05\xff"
