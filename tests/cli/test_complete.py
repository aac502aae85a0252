"""What completes in the shell, of every kind."""

from __future__ import annotations

import click

from cnncalc.cli import complete
from cnncalc.cli.help import SCHEMA, TOPICS
from cnncalc.features.compare.page import KEYS
from cnncalc.features.list.columns import KINDS
from cnncalc.features.schema import SCHEMAS
from cnncalc.features.summary.columns import COLUMN_KEYS
from cnncalc.lint.rules import CATALOGUE
from cnncalc.sources import own
from tests.each import each


def completed(kind, typed, command="summary", **given):
    context = click.Context(click.Command(command))
    context.params.update(given)
    return [(item.value, item.type, item.help) for item in complete.items(kind, context, typed)]


def values(*what, **given):
    return [value for value, *_ in completed(*what, **given)]


def test_models_or_else_files():
    assert values("model", "resnet50-") == ["resnet50-v1.5"]
    assert completed("model", "./nothing") == [("./nothing", "file", None)]
    assert completed("table", "./nothing") == [("./nothing", "file", None)]
    assert values("table", "vgg16-cs231n") == ["vgg16-cs231n"]
    assert "lenet5" in values("model", "")


def test_of_a_folder_the_own_networks_come_first(tmp_path):
    (tmp_path / "zzz.yaml").write_text("name: zzz\ninput: 8x8x3\nlayers: [fc 10]\n")
    token = own.CHOSEN.set(str(tmp_path))
    try:
        assert values("model", "")[0] == "zzz"
        own.CHOSEN.set(str(tmp_path / "none"))
        assert values("model", "lenet5-") == ["lenet5-1998"]
    finally:
        own.CHOSEN.reset(token)


def test_blocks_and_layers_of_the_model(tmp_path):
    spec = tmp_path / "a.yaml"
    spec.write_text(
        "name: a\ninput: 8x8x3\nparams: {n: 2}\nblocks:\n"
        "  inner(k): [c1: conv3-(k), r1: relu]\n  outer(k): [i: inner(k)]\n"
        "layers: [o: outer(n), out: fc 10]\n"
    )
    names = values("layer", "", model=str(spec), params=(("n", "3"),))
    assert names == ["o", "o.i", "o.i.c1", "o.i.r1", "out"]
    assert values("layer", "o", model="8x8x3 -> conv3-4 -> fc 2") == []
    assert values("layer", "c", model="8x8x3 -> conv3-4 -> fc 2") == ["conv1"]
    assert completed("layer", "x", model="nothing at all") == completed("layer", "x") == []


@each(("command", "keys"), [("summary", COLUMN_KEYS), ("list", KINDS), ("compare", KEYS)])
def test_keys_of_the_command(command, keys):
    assert values("key", "", command) == [*keys, "all"]


def test_keys_behind_a_comma_are_not_offered_twice():
    swept = values("key", "", "sweep")
    assert {"params", "macs", "rf", "all"} <= {*swept} and "output" not in swept
    assert values("key", "PARAMS") == ["params"]
    assert values("key", "layer,macs,params") == ["layer,macs,params"]
    assert values("key", "params,params") == []
    assert values("key", "all,a") == [f"all,{key}" for key in COLUMN_KEYS if key[0] == "a"]


def test_pages_commands_and_codes():
    assert completed("topic", "lang") == [("language", "plain", TOPICS["language"])]
    assert completed("topic", "schem")[0][:2] == (SCHEMA, "plain")
    assert completed("topic", "summ") == [
        ("summary", "plain", "Every layer of a network, and its totals.")
    ]
    assert values("topic", "")[: len(TOPICS)] == [*TOPICS]
    assert completed("topic", "C301") == [("C301", "plain", CATALOGUE.titles["C301"])]
    assert completed("topic", "c301") == completed("topic", "C301")
    assert completed("topic", "x301") == []
    assert completed("topic", "sp", topic=SCHEMA) == [("spec", "plain", SCHEMAS["spec"].what)]
    assert values("topic", "", topic=SCHEMA) == [*SCHEMAS]


def test_codes_behind_a_comma():
    assert values("code", "c3") == [code for code in CATALOGUE.titles if code.startswith("C3")]
    assert completed("code", "C301,c302") == [("C301,C302", "plain", CATALOGUE.titles["C302"])]
    assert completed("code", "x") == []
