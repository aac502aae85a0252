"""What a new user stumbled over: each says what was received, and what it takes."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.run import cnncalc


def table(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cnncalc(*arguments, "--format", "csv").out)))


def test_filters_without_channels_are_not_passed_over():
    done = cnncalc("layer", "--n", "227", "--f", "11", "--s", "4", "--k", "96")
    assert "55×55×96" in done.out
    assert "not counted without the input's channels c" in done.out
    assert "without the filters k" in cnncalc("layer", "--n", "9", "--f", "3", "--c", "4").out
    assert "not counted" not in cnncalc("layer", "--n", "9", "--f", "3").out
    assert "not counted" not in cnncalc("layer", "--n", "9", "--f", "3", "--c", "4", "--k", "8").out


def test_no_channels_are_invented():
    given = ("layer", "--n", "227", "--f", "11", "--s", "4", "--format", "json")
    document = json.loads(cnncalc(*given).out)
    assert document["input_shape"] == [None, 227, 227]
    assert document["output_shape"] == [None, 55, 55]
    assert document["spec"] is None
    document = json.loads(cnncalc(*given, "--k", "96").out)
    assert (document["output_shape"], document["spec"]) == ([96, 55, 55], "conv11-96 /4")
    assert document["notes"]
    document = json.loads(cnncalc(*given, "--k", "96", "--c", "3").out)
    assert (document["input_shape"], document["params"]) == ([3, 227, 227], 34944)


@pytest.mark.parametrize(
    ("kind", "option"),
    [("fc", ("--f", "3")), ("fc", ("--s", "2")), ("conv", ("--ceil",)), ("pool", ("--g", "2")),
     ("depthwise", ("--ceil",))],
)  # fmt: skip
def test_what_a_kind_has_no_use_for_is_said(kind, option):
    given = ("layer", "--type", kind, "--n", "8", "--c", "4", "--k", "8")
    kernel = () if kind == "fc" else ("--f", "2")
    assert f"of no use to a layer of type {kind}" in cnncalc(*given, *kernel, *option).out


def test_the_rows_of_two_axes_are_told_apart():
    lines = cnncalc("layer", "--h", "7", "--w", "9", "--f", "3").out.splitlines()
    fits = [line for line in lines if line.startswith(" fit")]
    assert [line.split()[1] for line in fits] == ["height", "width"]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [("operation", "spec"), ("RF", "rf"), ("MACs", "macs"), ("FLOPs", "flops"),
     ("centre", "center"), ("Layer,OUTPUT", "layer,output")],
)  # fmt: skip
def test_columns_are_known_by_their_heading(asked, keys):
    shown = cnncalc("summary", "lenet5", "--columns", asked, "--format", "csv").out
    assert shown == cnncalc("summary", "lenet5", "--columns", keys, "--format", "csv").out


def test_all_columns_have_each_figure_once():
    head = cnncalc("summary", "lenet5", "--columns", "all").out.splitlines()[2].split()
    assert head.count("FLOPs") == 1
    other = cnncalc("summary", "lenet5", "--columns", "all", "--convention", "torchinfo").out
    assert "mult-adds" in other.splitlines()[2]


def test_a_batch_is_told_from_one_image():
    done = cnncalc("summary", "vgg16", "--batch", "4")
    assert "15,470,264,320 (15.47G) per image, 61,881,057,280 (61.88G) per batch of 4" in done.out
    assert "per batch" not in cnncalc("summary", "vgg16").out


def test_keras_explains_what_is_printed():
    assert "the tool prints none" not in cnncalc("summary", "lenet5", "--convention", "keras").out


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_number_is_broken(width):
    out = cnncalc("audit", "vgg16-cs231n", COLUMNS=str(width)).out
    facts = out[out.index("B.vgg16.conv4_1.params") :]
    assert max(map(len, facts.splitlines())) <= width
    for number in ("1,179.648", "1,179,648", "15,237,608"):
        assert number in facts


def test_an_expectation_out_of_range_is_called_by_its_name(tmp_path):
    spec = tmp_path / "net.yaml"
    spec.write_text("input: 8x8x3\nlayers: [fc 3]\nexpect: {output: 0}\n")
    assert "the output 0 is out of range" in cnncalc("check", str(spec)).out
    spec.write_text("input: {height: 0, width: 8, channels: 3}\nlayers: [fc 3]\n")
    assert "the height 0 is out of range" in cnncalc("check", str(spec)).out


def test_several_networks_are_one_table_for_programs():
    rows = table("summary", "lenet5", "alexnet")
    assert {row["model"] for row in rows} == {"lenet5", "alexnet"}
    assert sum(int(row["params"]) for row in rows if row["model"] == "lenet5") == 61_706
    assert "model" not in table("summary", "lenet5")[0]


def test_documents_one_a_line():
    lines = cnncalc("summary", "lenet5", "alexnet", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["model"]["name"] for line in lines] == ["lenet5", "alexnet"]
    (line,) = cnncalc("summary", "lenet5", "--format", "jsonl").out.splitlines()
    assert json.loads(line) == json.loads(cnncalc("summary", "lenet5", "--format", "json").out)


def test_every_row_of_the_list_has_its_family():
    assert all(row["family"] for row in table("list"))


def test_the_working_as_rows_has_its_layer_and_bare_numbers():
    rows = table("explain", "vgg16", "conv1_1", "fc6")
    found = {(row["layer"], row["figure"]): row["value"] for row in rows}
    assert found["conv1_1", "parameters"] == "1792"
    assert found["fc6", "parameters"] == "102764544"


def test_several_layers_are_summed():
    done = cnncalc("explain", "vgg16", "fc*")
    assert "102,764,544 + 16,781,312 + 4,097,000 = 123,642,856" in done.out
    assert "16 = 13 conv + 3 fc" in cnncalc("explain", "vgg16", "--all").out
    document = json.loads(cnncalc("explain", "vgg16", "--all", "--format", "json").out)
    assert document["sum"]["params"] == 138_357_544
    kinds = {kind["op"]: kind["layers"] for kind in document["sum"]["kinds"]}
    assert (kinds["conv"], kinds["fc"], kinds["maxpool"]) == (13, 3, 5)
    assert "sum of" not in cnncalc("explain", "vgg16", "conv1_1").out


@pytest.mark.parametrize(
    ("layer", "working", "size"),
    [("deconv2-4 /2", "1 + (⌈2/2⌉ − 1)·1", "1"), ("deconv4-4 /2", "1 + (⌈4/2⌉ − 1)·1", "2"),
     ("deconv5-4 /2", "1 + (⌈5/2⌉ − 1)·1", "3"), ("deconv3-4", "1 + (3 − 1)·1", "3"),
     ("conv3-4", "1 + (3 − 1)·1", "3")],
)  # fmt: skip
def test_a_rule_is_worked_with_its_own_numbers(layer, working, size):
    rows = table("explain", f"8x8x3 -> a -> {layer}".replace("-> a ", ""), "--all")
    (field,) = [row for row in rows if row["figure"] == "receptive field"]
    assert (field["working"], field["value"]) == (working, size)
    if "⌈" in working:
        assert field["rule"] == "r + (⌈F/S⌉ − 1)·j"


def test_memory_is_of_the_dtype():
    assert "(16.00 KiB as int8)" in cnncalc(
        "layer", "--type", "fc", "--n", "6", "--c", "256", "--k", "16384", "--dtype", "int8"
    ).out  # fmt: skip
    rows = table("explain", "lenet5", "C1", "--dtype", "float64")
    assert [row["value"] for row in rows if row["figure"] == "activation bytes"] == ["37632"]


@pytest.mark.parametrize(
    ("varied", "front", "marked"),
    [
        (("-p", "alpha=0.5:1:0.25", "--input", "160:224:32"), "lower macs and higher alpha", 3),
        (("--input", "160:224:32"), "lower macs and higher input", 3),
        (("--input", "160:224:32", "--batch", "1,2"), "lower macs and higher input", 3),
        (("--batch", "1,2,4"), "lower peak and higher batch", 3),
        (("-p", "alpha=0.5:1:0.25", "--minimize", "peak", "--maximize", "params"),
         "lower peak and higher params", 3),
        (("-p", "alpha=0.5,1", "--input", "160,224", "--maximize", "input"),
         "lower macs and higher input", 2),
    ],
)  # fmt: skip
def test_the_front_is_of_what_is_swept(varied, front, marked):
    out = cnncalc("sweep", "mobilenet", *varied).out
    assert f"nothing has {front}." in out
    assert sum(line.rstrip().endswith("✓") for line in out.splitlines()) == marked


def test_a_front_of_nothing_known_is_refused():
    for side in (("--minimize", "mac"), ("--maximize", "depth")):
        done = cnncalc("sweep", "mobilenet", "--input", "160:224:32", *side)
        assert done.code == 2
        assert "the sweep has no figure" in done.err
    both = ("--minimize", "macs", "--maximize", "macs")
    assert "cannot be minimized and maximized" in cnncalc(
        "sweep", "mobilenet", "--input", "160:224:32", *both
    ).err  # fmt: skip
