"""A network put behind a layer of another: its layers, where it ends, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.analysis.report import analyze
from cnncalc.errors import SpecError
from cnncalc.sources.resolve import load

TRUNK = """\
input: 8x8x3
params: {w: 4}
layers:
  - conv3-(w) same
  - stage: [conv1-6, dropout]
  - pool: maxpool2
  - fc 5
variants: {small: {w: 2}, large: {w: 7}}
"""


@pytest.fixture
def built(tmp_path: Path):
    (tmp_path / "trunk.yaml").write_text(TRUNK)

    two = "input: {x: 8x8x3, y: 8x8x3}\nlayers: [{a: add, from: [x, y]}]\n"
    (tmp_path / "two.yaml").write_text(two)
    (tmp_path / "around.yaml").write_text("input: 8x8x3\nlayers: [{network: ./net.yaml}]\n")

    own = "input: {x: 8x8x3}\nlayers: [conv1-9, {b: conv3-5 same, from: x}]\n"
    (tmp_path / "own.yaml").write_text(own)

    def build(layers: str, head: str = "input: 16x16x3") -> list[str]:
        path = tmp_path / "net.yaml"
        path.write_text(f"{head}\nlayers: [{layers}]\n")
        rows = analyze(load(str(path))).rows
        return [f"{row.name} {row.facts.output}" for row in rows]

    return build


def refused(call, *given) -> tuple[str, str, str, str]:
    with pytest.raises(SpecError) as raised:
        call(*given)
    error = raised.value
    return error.code, error.message, error.location.token, error.hint


def test_a_network_up_to_a_layer_and_without_it(built):
    assert built("{a: {network: ./trunk.yaml}}, relu") == [
        "a.conv1 16x16x2", "a.stage.conv1 16x16x6", "a.stage.dropout1 16x16x6", "a.pool 8x8x6",
        "a.fc1 5", "relu1 5",
    ]  # fmt: skip
    until = "{a: {network: ./trunk.yaml, until: LAYER}}, conv1-2"
    for layer, own in (
        ("conv1", []),
        ("stage", ["a.conv1 16x16x2"]),
        ("stage.dropout1", ["a.conv1 16x16x2", "a.stage.conv1 16x16x6"]),
    ):
        assert built(until.replace("LAYER", layer)) == [*own, "conv1 16x16x2"]


def test_its_input_has_its_own_name(built):
    assert built("conv1-2, {a: {network: ./own.yaml}}") == [
        "conv1 16x16x2", "a.conv1 16x16x9", "a.b 16x16x5",
    ]  # fmt: skip


def test_networks_without_a_name_are_counted(built):
    small = "{network: ./trunk.yaml:small, until: stage}"
    large = small.replace("small", "large")
    assert built(f"{small}, {large}") == ["network1.conv1 16x16x2", "network2.conv1 16x16x7"]
    assert built(f"{large}, relu, {large}") == [
        "network1.conv1 16x16x7", "relu1 16x16x7", "network2.conv1 16x16x7",
    ]  # fmt: skip


def test_its_layers_and_its_end_have_addresses(built):
    ends = "{a: {network: ./trunk.yaml, until: pool}}, conv1-2, {b: conv1-6, from: LAYER}"
    assert built(ends.replace("LAYER", "a"))[-1] == "b 16x16x6"
    added = (
        "{a: {network: ./trunk.yaml, until: pool}}, conv1-2, {add1: add, from: [conv1, a.conv1]}"
    )
    assert built(added)[-1] == "add1 16x16x2"


@pytest.mark.parametrize(
    ("network", "code", "message", "token", "hint"),
    [
        ("network: ./trunk.yaml, until: pol", "C116", "unknown layer 'pol' of './trunk.yaml'",
         "pol", "did you mean 'pool'?"),
        ("network: ./trunk.yaml, until: banana", "C116",
         "unknown layer 'banana' of './trunk.yaml'", "banana",
         "name one of its layers: conv1, stage, pool, fc1"),
        ("network: ./net.yaml", "C114", "the network './net.yaml' is built on itself",
         "./net.yaml", "write its layers out"),
        ("network: ./around.yaml", "C114", "the network './around.yaml' is built on itself",
         "./around.yaml", "write its layers out"),
        ("network: ./two.yaml", "C206", "the network './two.yaml' takes several inputs",
         "./two.yaml", "write its layers out"),
    ],
)  # fmt: skip
def test_networks_that_are_refused(built, network, code, message, token, hint):
    assert refused(built, f"{{a: {{{network}}}}}, conv1-2") == (code, message, token, hint)


def test_a_name_of_two_networks(built):
    twice = "{a: {network: ./trunk.yaml, until: pool}}"
    code, message, *_ = refused(built, f"{twice}, {twice}")
    assert (code, message) == ("C117", "the name 'a.conv1' is given twice")
