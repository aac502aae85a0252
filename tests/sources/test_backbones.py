"""Networks that a spec is built on: built-in ones, and files beside the spec."""

from __future__ import annotations

import os

import pytest

from cnncalc import analyze, load
from cnncalc.errors import Source, SpecError
from cnncalc.language.write import expanded_text
from cnncalc.sources.resolve import read, read_source

FPN = """input: 224x224x3
defaults: {conv: pad half}
layers:
  - backbone: {network: resnet50-v1.5, until: globalavgpool1}
  - m5: conv1-256
  - for i in [4, 3, 2]:
      - m(i): {add: [from backbone.conv(i) | conv1-256, from m(i + 1) | upsample 2]}
outputs: m*
"""
TRUNK = """name: small
input: 64x64x1
params: {c: 8}
defaults: {conv: pad half nobias}
words: {cr: conv | relu}
blocks: {two(k): "cr3-(k) | cr3-(k) /2"}
layers:
  - stem: cr3-(c)
  - for i in [1, 2, 3]: {stage(i): two(c*2**i)}
  - head: fc 10
variants: {small: {}, large: {c: 16}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "trunk.yaml").write_text(TRUNK)
    (tmp_path / "outside.yaml").write_text(TRUNK)
    (tmp_path / "nets" / "deep").mkdir()
    (tmp_path / "nets" / "deep" / "trunk.yaml").write_text(TRUNK)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "nets"


def written(folder, layers: str, name: str = "net.yaml") -> str:
    path = folder / name
    path.write_text(f"input: 32x32x3\nlayers:\n{layers}")
    return str(path)


def fault(model: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        load(model)
    return caught.value


def test_a_built_in_network_up_to_a_layer():
    graph = read_source(Source("fpn.yaml", FPN)).graph
    whole = load("resnet50-v1.5")
    own = [node for node in graph.nodes if node.name.startswith("backbone.")]
    upto = next(i for i, node in enumerate(whole.nodes) if node.name == "globalavgpool1")
    assert [node.name.removeprefix("backbone.") for node in own] == [
        node.name for node in whole.nodes[1:upto]
    ]
    params = sum(row.facts.params for row in analyze(whole).rows[: upto - 1])
    laterals = sum(c * 256 + 256 for c in (256, 512, 1024, 2048))
    assert analyze(graph).totals.params == params + laterals
    shapes = [str(analyze(graph).shapes[i]) for i in graph.outputs]
    assert shapes == ["7x7x256", "14x14x256", "28x28x256", "56x56x256"]


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        ("t: {network: ./trunk.yaml, until: stage3}", "8x8x32"),
        ("t: {network: 'trunk.yaml:large', until: head}", "4x4x128"),
        ("t: {network: deep/trunk.yaml, until: stage2.cr1}", ""),
        ("{network: ./trunk.yaml:small}", "10"),
        ("t: {network: ./trunk.yaml, until: stage2}\n  - from t.stem | relu", "32x32x8"),
        ("t: {network: ./trunk.yaml, until: stem}", "32x32x3"),
    ],
)
def test_a_file_beside_the_spec(folder, layer, shape):
    model = written(folder, f"  - {layer}\n  - identity\n")
    if not shape:
        assert fault(model).code == "C116"
        return
    found = read(model)
    assert str(analyze(found.graph).rows[-1].facts.output) == shape
    for text in (found.spec, expanded_text(found.graph)):
        again = read_source(Source("<again>", text)).graph
        assert analyze(again).totals == analyze(found.graph).totals


def test_a_built_in_network_stays_a_name_when_it_is_written():
    model = read_source(Source("<line>.yaml".replace("<line>", "fpn"), FPN))
    assert "      network: resnet50-v1.5\n      until: globalavgpool1\n" in model.spec
    again = read_source(Source("again.yaml", model.spec)).graph
    assert analyze(again).totals == analyze(model.graph).totals


@pytest.mark.parametrize(
    ("layer", "code", "says"),
    [
        ("{network: ../outside.yaml}", "C101", "lies outside the folder"),
        ("{network: deep/../../outside.yaml}", "C101", "lies outside the folder"),
        ("{network: ./link.yaml}", "C101", "lies outside the folder"),
        ("{network: ./pipe.yaml}", "C101", "it is no file"),
        ("{network: ./deep}", "C101", "it is no file"),
        ("{network: ./nothere.yaml}", "C101", "No such file"),
        ("{network: resnet5}", "C119", "unknown model"),
        ("{network: ./trunk.yaml:smal}", "C118", "unknown variant"),
        ("{network: ./trunk.yaml, until: sten}", "C116", "unknown layer 'sten'"),
        ("{network: ./net.yaml}", "C114", "built on itself"),
        ("{network: ./pair.yaml}", "C206", "takes several inputs"),
        ("{network: ./trunk.yaml, untl: stem}", "C105", "one key"),
    ],
)
def test_what_cannot_be_built_on_is_refused(folder, layer, code, says):
    os.symlink(folder.parent / "outside.yaml", folder / "link.yaml")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "pair.yaml").write_text("inputs: {a: 8x8x3, b: 8x8x3}\nlayers: [add(a, b)]\n")
    error = fault(written(folder, f"  - {layer}\n"))
    assert error.code == code
    assert says in error.message
    assert error.hint
    assert error.location.line in (1, 3)


def test_an_absolute_path_and_a_text_without_a_folder_are_refused(folder):
    assert fault(written(folder, f"  - network: {folder}/trunk.yaml\n")).code == "C101"
    with pytest.raises(SpecError) as caught:
        read_source(Source("<stdin>", "input: 8x8x3\nlayers:\n  - network: ./trunk.yaml\n"))
    assert caught.value.code == "C101"
    assert "has no folder" in caught.value.message


def test_files_that_hold_each_other_end(folder):
    written(folder, "  - network: ./b.yaml\n", "a.yaml")
    model = written(folder, "  - network: ./a.yaml\n  - network: ./a.yaml\n", "b.yaml")
    assert fault(model).code == "C114"
    for number in range(30):
        next_one = f"  - network: ./n{number + 1}.yaml\n"
        written(folder, next_one * 2, f"n{number}.yaml")
    written(folder, "  - relu\n", "n30.yaml")
    assert fault(str(folder / "n0.yaml")).code == "C115"


def test_what_a_network_is_built_on_decides_what_it_is(folder):
    model = written(folder, "  - network: ./trunk.yaml\n")
    before = read(model).content
    assert read(model).content == before
    (folder / "trunk.yaml").write_text(TRUNK.replace("c: 8", "c: 4"))
    assert read(model).content != before


def test_a_layer_may_still_have_that_name():
    text = "input: 8x8x3\nlayers:\n  - network: conv1-4 | relu\n  - x: {network: relu}\n"
    names = [node.name for node in read_source(Source("net.yaml", text)).graph.nodes]
    assert names == ["input", "network", "relu1", "x.network"]
