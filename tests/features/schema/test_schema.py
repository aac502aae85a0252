"""Schemas are generated: they hold for all that is there, and refuse what is misspelt."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from cnncalc.config.keys import KEYS as CONFIG_KEYS
from cnncalc.features.schema import ASSOCIATION, SCHEMAS, schema
from cnncalc.features.schema.documents import DOCUMENTS
from cnncalc.features.schema.spec import ABOUT
from cnncalc.language.family import KEYS
from tests.cli.run import cnncalc
from tests.cli.test_vocabulary import completed
from tests.features.diff.families import smallest
from tests.features.schema.valid import errors, wrong

ROOT = Path(__file__).parents[3]
SPECS = [*sorted(ROOT.glob("specs/*.yaml")), *sorted(ROOT.glob("tests/specs/networks/*.yaml"))]
TABLES = sorted(ROOT.glob("specs/lectures/*.yaml"))
BAD = sorted(ROOT.glob("tests/specs/bad/*.yaml"))
NET = "input: 8x8x3\nlayers:\n  - conv3-8 pad 1\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema_and_is_printed(name):
    Draft7Validator.check_schema(schema(name))
    assert json.loads(cnncalc("help", "schema", name).out) == schema(name)


def test_all_are_listed_with_the_line_for_editors():
    shown = cnncalc("help", "schema").out
    assert all(f"  {name} " in shown for name in SCHEMAS)
    assert ASSOCIATION in shown.splitlines()[-5] or ASSOCIATION in shown
    assert ASSOCIATION.startswith("# yaml-language-server: $schema=")


def test_a_name_that_is_none():
    done = cnncalc("help", "schema", "sumary")
    assert (done.code, "did you mean 'summary'?" in done.err) == (2, True)
    assert cnncalc("help", "start", "spec").code == 2
    assert completed("help", "schema", "spe") == ["spec"]
    assert completed("help", "sche") == ["schema"]


@pytest.mark.parametrize("turn", range(4))
def test_every_spec_is_valid(turn):
    for path in SPECS[turn::4]:
        assert errors("spec", path.read_text(encoding="utf-8")) == [], path.stem


def test_every_table_is_valid():
    for path in TABLES:
        assert errors("table", path.read_text(encoding="utf-8")) == [], path.stem


def test_bad_specs_with_unknown_keys_are_not():
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in BAD]
    unknown = [text for text in texts if text.startswith("# expect: C104")]
    assert unknown and all(errors("spec", text) for text in unknown)


@pytest.mark.parametrize("key", KEYS)
def test_a_misspelt_key_of_the_head_is_not(key):
    assert errors("spec", f"{NET}{key}x: a\n") != []
    assert ABOUT[key]


@pytest.mark.parametrize(
    "text",
    [
        f"{NET}expect: {{prams: 3}}\n", f"{NET}expect: {{params: {{mim: 3}}}}\n",
        f"{NET}expect: {{layers: {{conv1: {{outptu: 3}}}}}}\n", f"{NET}ignore: {{C999: why}}\n",
        f"{NET}ignore: {{C301: }}\n", f"{NET}  - residual: {{body: [relu], shortcat: [relu]}}\n",
        NET.replace("8x8x3", "{height: 8, width: 8, chanels: 3}"),
        NET.replace("8x8x3", "{height: 8, width: 8}"), "layers: [relu]\n", "input: 8x8x3\n",
        f"{NET}defaults: {{cnov: same}}\n", f"{NET}variants: {{a: {{expct: {{params: 1}}}}}}\n",
        f"{NET}words: [a]\n", f"{NET}  - [relu]\n", f"{NET}  - {{}}\n",
    ],
)  # fmt: skip
def test_a_misspelt_key_within_is_not(text):
    assert errors("spec", text) != []


@pytest.mark.parametrize(
    "text",
    [
        f"{NET}  - residual: [relu]\n", f"{NET}  - add: [relu, [relu, relu]]\n",
        f"{NET}  - a: {{concat: [from conv1 | relu, relu]}}\n",
        f"{NET}  - add:\n    from: [a, b]\n",
        f"{NET}  - repeat 3 as i: [relu]\n", f"{NET}  - when (k > 2): relu\n  - else: [bn]\n",
        NET.replace("8x8x3", "{left: 8x8x3, right: 9x9x3}"), f"{NET}params: {{a: [[1, 2], [3]]}}\n",
        f"{NET}  - relu: {{weights: a}}\n", f"{NET}  - x: {{network: resnet50, until: conv5}}\n",
        f"{NET}expect: {{output: [8x8x8], params: {{min: 1, max: 2M}}, macs: 1.5M}}\n",
    ],
)  # fmt: skip
def test_what_the_language_has_is(text):
    assert errors("spec", text) == []


def test_a_configuration():
    def found(text):
        return wrong(schema("config"), tomllib.loads(text))

    assert (
        found(
            'ignore = ["C301"]\nmax-params = "5M"\nmax-macs = 3\nseverity = {C301 = "error"}\n'
            'input = {a = "8x8x3"}\nparam = {k = 3}\nzoo = "nets"\n[paths."a/*"]\ndtype = "int8"\n'
        )
        == []
    )
    for text in ("max_params = 3", "ignore = 3", 'severity = "eror"', "[paths.a]\nzoo = 'x'"):
        assert found(text) != [], text
    assert {*schema("config")["properties"]} == {*CONFIG_KEYS, "paths"}


def closed(rules):
    """A schema in which nothing may stand that it does not name."""
    if isinstance(rules, list):
        return [closed(item) for item in rules]
    if not isinstance(rules, dict):
        return rules
    inner = {key: closed(value) for key, value in rules.items()}
    if isinstance(rules.get("properties"), dict) and rules.get("type") == "object":
        inner.setdefault("additionalProperties", False)
    return inner


def held(name: str, *arguments: str):
    """What is wrong with the document of a command, to the last key."""
    done = cnncalc(*arguments, "--format", "json")
    document = json.loads(done.out)
    return wrong(closed(schema(name)), document)


@pytest.mark.parametrize("name", [*smallest()][::4])
def test_the_summary_of_the_zoo(name):
    document = json.loads(cnncalc("summary", name, "--format", "json").out)
    rows = {row["op"]: row for row in document["layers"]}
    assert wrong(closed(schema("summary")), document | {"layers": [*rows.values()]}) == []


COMMANDS = {
    "summary": [
        ("summary", "lenet5", "zfnet"), ("summary", "lenet5", "--input", "HxWx1"),
        ("summary", "lenet5", "--convention", "convnet-burden"), ("summary", "mlp-xor"),
        ("summary", "lenet5", "--backward"), ("summary", "HxWx3 -> conv3-8", "--backward"),
        ("summary", "lenet5", "--backward", "--images", "100"),
    ],
    "check": [
        ("check", "lenet5"), ("check", "tests/specs/bad/stride-untiled.yaml"),
        ("check", "specs/alexnet.yaml"), ("check", "tests/specs/bad/ccp-slide.yaml"),
    ],
    "list": [("list", "--family", "resnet")],
    "compare": [
        ("compare", "lenet5", "mlp-xor"), ("compare", "HxWx3 -> conv3-C", "lenet5"),
        ("compare", "lenet5", "resnet18", "--convention", "ptflops"),
    ],
    "diff": [("diff", "lenet5", "lenet5-1998"), ("diff", "vgg16", "vgg16-bn")],
    "rf": [
        ("rf", "lenet5"), ("rf", "googlenet", "inception3a"), ("rf", "lenet5", "--input", "HxWx1"),
    ],
    "fit": [("fit", "lenet5"), ("fit", "lenet5", "--max-peak", "1M"), ("fit", "unet")],
    "sweep": [("sweep", "lenet5", "--input", "28:36:4")],
    "reconcile": [("reconcile", "lenet5"), ("reconcile", "alexnet", "--figure", "61M")],
    "audit": [("audit", "alexnet-cs231n")],
    "table-document": [
        ("table", "alexnet-cs231n"), ("table", "--as", "he", "resnet18", "resnet34"),
        ("table", "--as", "layers", "lenet5", "alexnet"),
    ],
    "layer": [
        ("layer", "--n", "227", "--f", "11", "--s", "4", "--c", "3", "--k", "96"),
        ("layer", "--n", "7", "--f", "3"), ("layer", "--n", "227", "--f", "11", "--out", "55"),
        ("layer", "--n", "8", "--f", "3", "--s", "2", "--c", "3", "--k", "9"),
    ],
    "explain": [
        ("explain", "vgg16", "fc*"), ("explain", "lenet5", "C3"), ("explain", "resnet18", "conv2"),
    ],
    "equivalent": [
        ("equivalent", "conv3-8 | conv3-8"), ("equivalent", "conv7-8", "--split", "3"),
        ("equivalent", "conv7-8", "--dense"), ("equivalent", "conv1-8 | conv3-N", "--dense"),
    ],
    "quiz": [
        ("quiz", "lenet5", "--answers"), ("quiz", "--answers", "--count", "3"),
        ("quiz", "lenet5", "--sheet", "2"),
    ],
    "verify": [("verify", "lenet5")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments"), [(name, one) for name, all_ in COMMANDS.items() for one in all_]
)
def test_documents(name, arguments, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(
        "cnncalc.features.fit.sides.LARGEST_FIT", 256
    )  # more sizes are said as these
    assert held(name, *arguments) == []


def test_every_document_is_tried():
    assert {*COMMANDS} == {*DOCUMENTS}


def test_what_is_no_such_document_is_refused():
    document = json.loads(cnncalc("summary", "lenet5", "--format", "json").out)
    for spoilt in (
        document | {"schema": "cnncalc.summary/2"}, document | {"layers": [{}]},
        {**document, "totals": document["totals"] | {"params": 1.5}},
    ):  # fmt: skip
        assert wrong(schema("summary"), spoilt) != []
    assert wrong(schema("summary"), document | {"later": 1}) == []
