"""The list of networks: its columns, its order, its conditions, and the screen of a terminal."""

from __future__ import annotations

import csv
import io
import json
from itertools import groupby

import pytest

from cnncalc.features.list import list_networks
from cnncalc.features.list.columns import KINDS
from cnncalc.features.list.page import page
from cnncalc.render import table
from cnncalc.render.page import Surface
from tests.cli.run import cnncalc

ENTRIES = {  # top-5 error as entered, weight layers: the table of winners of lecture E
    "alexnet-2gpu": ("16.4", 8), "zfnet": ("11.7", 8), "vgg19": ("7.3", 19),
    "googlenet": ("6.7", 22), "resnet152": ("3.57", 152),
}  # fmt: skip


def rows(*words: str) -> list[dict[str, str]]:
    done = cnncalc("list", *words, "--format", "csv")
    assert done.code == 0, done.err
    return [*csv.DictReader(io.StringIO(done.out))]


def names(*words: str) -> list[str]:
    return [row["name"] for row in rows(*words)]


def test_a_family_is_one_group():
    found = [family for family, _ in groupby(list_networks(), lambda one: one.family)]
    assert len(found) == len({*found}) > 20


def test_a_family_stands_under_its_heading():
    members = list_networks()
    show = page(members).listing
    assert show
    (sheet,) = show()
    assert [*sheet.heads.values()] == [*dict.fromkeys(one.family for one in members)]
    for number, family in sheet.heads.items():
        assert members[number].family == family
    assert sheet.gaps == {*sheet.heads} - {0}
    lines = cnncalc("list", "--family", "vgg").out.splitlines()
    assert lines[lines.index("VGG") - 1] == ""
    assert lines[lines.index("VGG") + 1].startswith("vgg11 ")


def test_entries_of_the_contests_are_known():
    found = {row["name"]: row for row in rows("--where", "submitted>0")}
    assert {*found} == {*ENTRIES, "vgg16"}
    for name, (error, layers) in ENTRIES.items():
        assert (found[name]["submitted"], found[name]["layers"]) == (error, str(layers))


def test_every_error_says_its_data_set():
    for one in list_networks():
        assert bool(one.error_data) == bool(one.top1 or one.top5), one.name
    protocols = {one.name: (one.error_data, one.error_protocol) for one in list_networks()}
    assert protocols["resnet50"] == ("ImageNet", "10 crops")
    assert protocols["densenet121"] == ("ImageNet", "one crop")
    assert protocols["lenet5-1998"] == ("MNIST", "")


@pytest.mark.parametrize("key", ["top1", "top5", "submitted", "per_params", "per_macs"])
def test_data_sets_are_not_mixed(key):
    found = [one.error_data for one in list_networks(sort=key) if KINDS[key].value(one)]
    groups = [data for data, _ in groupby(found)]
    assert len(groups) == len({*groups})
    assert groups[0] == "ImageNet"


def test_comparisons_do_not_mix_them_either():
    done = cnncalc("compare", "--sort", "top1", "--format", "json")
    found = [one["error_data"] for one in json.loads(done.out)["networks"] if one["top1"]]
    assert [data for data, _ in groupby(found)] == ["ImageNet", "CIFAR-10", "MNIST"]


def test_accuracy_for_each_parameter_and_operation():
    (one,) = rows("--where", "name=mobilenet", "--columns", "name,per_params,per_macs")
    # 100 - 29.4 of table 6; 4,231,976 parameters and 568,740,352 multiply-adds
    assert float(one["per_params"]) == pytest.approx(70.6 / 4.231976, abs=0.005)
    assert float(one["per_macs"]) == pytest.approx(70.6 / 0.568740352, abs=0.005)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("macs<=300M", lambda one: one.macs <= 300_000_000),
        ("params > 100M", lambda one: one.params > 100_000_000),
        ("memory<1MiB", lambda one: one.activation_bytes < 2**20),
        ("year>=2021", lambda one: one.year >= "2021"),
        ("layers=50", lambda one: one.weight_layers == 50),
        ("top5 < 5%", lambda one: one.top5 and float(one.top5) < 5),
        ("data!=ImageNet", lambda one: one.error_data != "ImageNet"),
        ("name=*v2*", lambda one: "v2" in one.name),
        ("aliases=vgg", lambda one: "VGG" in one.aliases),
        ("FAMILY==Wide ResNet", lambda one: one.family == "Wide ResNet"),
        ("protocol=10 crops", lambda one: one.error_protocol == "10 crops"),
    ],
)
def test_any_column_filters(condition, holds):
    wanted = [one.name for one in list_networks() if holds(one)]
    assert wanted
    assert names("--where", condition) == wanted


def test_conditions_and_bounds_hold_together():
    found = names("--max-macs", "300M", "--max-params", "5M", "--where", "data=ImageNet")
    assert "mobilenet-v2" not in found  # 300,774,272
    assert "mobilenet-0.75" not in found  # 325 M
    assert {"mobilenet-0.5", "mobilenet-160"} <= {*found}


@pytest.mark.parametrize("figure", ["params", "macs", "flops", "memory", "peak"])
def test_a_bound_is_a_condition(figure):
    assert names(f"--max-{figure}", "2M") == names("--where", f"{figure}<=2M")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--where", "cheap"), "not a condition"),
        (("--where", "mac<=3M"), "did you mean 'macs'"),
        (("--where", "macs<=much"), "is not a figure"),
        (("--where", "data<3"), "holds words"),
        (("--where", "macs<="), "not a condition"),
        (("--columns", "name,colour"), "no column 'colour'"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(words, said):
    done = cnncalc("list", *words)
    assert done.code == 2
    assert done.err.startswith("C252 ")
    assert said in done.err


def test_all_columns_can_be_asked_for():
    (one,) = rows("--where", "name=resnet152", "--columns", "all")
    assert {*one} == {*KINDS}
    assert one["submission"] == "ILSVRC 2015, ensemble (abstract)"


def test_columns_that_are_asked_for_are_never_dropped():
    words = ("--columns", "name,submitted,submission", "--family", "vgg16")
    out = cnncalc("list", *words, COLUMNS="60").out
    assert "contest" in out
    assert "(lectures B, C and E)" in " ".join(out.split())


@pytest.mark.parametrize("words", [(), ("--sort", "top5"), ("--family", "resnet")])
def test_eighty_columns_have_bars_and_errors(words):
    out = cnncalc("list", *words, COLUMNS="80").out
    assert max(map(len, out.splitlines())) <= 80
    for shown in ("layers", "params", "MACs", "top-1 %", "top-5 %", "█"):
        assert shown in out


def test_without_signs_bars_are_drawn_in_ascii():
    show = page(list_networks("vgg")).listing
    assert show
    text = table.write(show(), Surface(80, ascii_only=True))
    assert text.isascii()
    assert "#####" in text


def test_a_heading_is_escaped(tmp_path):
    spec = 'family: "\\e[31mMine"\ninput: 8x8x3\nlayers: [fc 10]\n'
    (tmp_path / "net.yaml").write_text(spec)
    out = cnncalc("list", "--zoo", str(tmp_path)).out
    assert "\x1b" not in out
    assert "Mine" in out


def test_errors_of_other_sets_are_marked():
    out = cnncalc("list", "--family", "densenet").out
    assert "5.24*" in out
    assert "25.02 " in out
    assert "those with * on CIFAR-10" in out
    assert "*" not in cnncalc("list", "--family", "densenet", "--format", "csv").out
