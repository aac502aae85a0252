"""`summary`, `list` and `show` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import cnncalc

ROOT = Path(__file__).parents[2]


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("model", ["vgg16", "resnet50", "googlenet", "densenet121"])
@pytest.mark.parametrize("depth", ["1", "2", "9"])
def test_printed_columns_add_up_to_the_printed_totals(model, depth):
    keys = ("params", "weights", "biases", "buffers", "macs", "flops", "activations")
    columns = ",".join(("layer", *keys))
    chosen = ("--depth", depth, "--format", "csv", "--columns", columns)
    lines = rows_of(cnncalc("summary", model, *chosen).out)
    totals = json.loads(cnncalc("summary", model, "--format", "json").out)["totals"]
    for key in keys:
        assert sum(int(line[key]) for line in lines) == totals[key], key


def test_json_has_the_contract():
    document = json.loads(cnncalc("summary", "alexnet-2gpu", "--format", "json").out)
    assert document["schema"] == "cnncalc.summary/1"
    assert document["model"]["input"] == [3, 227, 227]
    assert {"name", "title", "source", "params", "input", "batch", "dtype"} <= document[
        "model"
    ].keys()
    first = document["layers"][0]
    assert first["name"] == "conv1"
    assert first["inputs"] == ["input"]
    assert first["input_shapes"] == [[3, 227, 227]]
    assert first["output_shape"] == [96, 55, 55]
    assert first["working"] == "(227 - 11 + 2*0)/4 + 1 = 55"
    assert (first["params"], first["weights"], first["biases"]) == (34944, 34848, 96)
    assert (first["receptive_field"], first["jump"]) == ([11, 11], [4, 4])
    for layer in document["layers"]:
        assert layer.keys() >= {
            "name", "op", "spec", "depth", "inputs", "input_shapes", "output_shape", "params",
            "weights", "biases", "buffers", "macs", "flops", "activations", "activation_bytes",
            "receptive_field", "jump", "working",
        }  # fmt: skip
    assert document["totals"]["params"] == 60_965_224
    assert document["totals"].keys() >= {
        "params", "weights", "biases", "buffers", "macs", "flops", "activations",
        "activation_bytes",
        "param_bytes", "peak_activation_bytes", "weight_layers",
    }  # fmt: skip


def test_symbolic_figures_are_strings_in_json():
    document = json.loads(cnncalc("summary", "HxWx3 -> conv3-8 /2", "--format", "json").out)
    assert document["layers"][0]["params"] == 224
    assert isinstance(document["layers"][0]["macs"], str)
    assert document["model"]["input"] == [3, "H", "W"]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 300])
@pytest.mark.parametrize("model", ["vgg16", "resnet152"])
def test_no_figure_is_ever_cut(model, width):
    whole = cnncalc("summary", model, COLUMNS="").out
    narrow = cnncalc("summary", model, COLUMNS=str(width)).out
    assert "…" not in narrow
    numbers = {word for line in whole.splitlines() for word in line.split() if word[0].isdigit()}
    table = narrow[: narrow.index("params  ")]
    for line in table.splitlines()[4:]:
        assert all(word in numbers or not word[0].isdigit() for word in line.split()), line


def test_a_narrow_terminal_names_what_is_left_out():
    narrow = cnncalc("summary", "vgg16", "--units", "full", COLUMNS="75").out
    assert "Hidden columns (terminal too narrow): RF, memory" in narrow
    assert "Left out" not in cnncalc("summary", "vgg16", COLUMNS="140").out


def test_colour_only_where_somebody_reads_it():
    assert "\033[" not in cnncalc("summary", "vgg16").out
    assert "\033[" in cnncalc("summary", "vgg16", FORCE_COLOR="1").out
    assert "\033[" not in cnncalc("summary", "vgg16", FORCE_COLOR="1", NO_COLOR="1").out


def test_markup_in_a_name_is_only_text(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text('title: "[bold]x[/bold] :smile:"\ninput: 9x9x3\nlayers: [relu]\n')
    assert "[bold]x[/bold] :smile:" in cnncalc("summary", str(path)).out


def test_an_ascii_stream_gets_ascii():
    done = subprocess.run(
        [sys.executable, "-m", "cnncalc", "summary", "vgg16", "--format", "markdown"],
        capture_output=True, check=True, env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )  # fmt: skip
    text = done.stdout.decode("ascii")
    assert "224x224x64" in text
    assert "2^20 bytes" in text


def test_a_closed_pipe_is_silent():
    command = f"{sys.executable} -m cnncalc summary resnet152 --depth 9 | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("resnet152")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("summary", "vgg166"), "did you mean 'vgg16'"),
        (("summary", "nowhere.yaml"), "cannot be read"),
        (("summary", "vgg16", "-p", "clases=3"), "did you mean 'classes'"),
        (("summary", "vgg16", "-p", "classes"), "name=value"),
        (("summary", "vgg16", "--input", "2x2x2x2"), "not a shape"),
        (("summary", "vgg16", "--input", "16x16x3"), "larger than its padded input"),
        (("summary", "vgg16", "--columns", "parms"), "did you mean 'params'"),
        (("summary", "vgg16", "--convention", "torchinf"), "torchinfo"),
        (("summary", "vgg16", "--batch", "0"), "number from 1"),
        (("summary",), "MODEL"),
        (("sumary", "vgg16"), "did you mean 'summary'"),
        (("summary", "8x8x3 -> conv3"), "needs its filters"),
        (("summary", "specs/resnet.yaml:resnet19"), "did you mean 'resnet1"),
    ],
)
def test_errors_are_one_clear_message_and_exit_2(arguments, said, monkeypatch):
    monkeypatch.chdir(ROOT)
    done = cnncalc(*arguments)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_standard_input():
    done = cnncalc("summary", "-", "--format", "csv", stdin="input: 9x9x3\nlayers: [conv3-4]\n")
    assert rows_of(done.out)[0]["output"] == "7×7×4"
    assert cnncalc("summary", "-", stdin=b"\xff\xfe").code == 2


def test_an_input_may_leave_out_what_stays():
    shapes = [
        json.loads(cnncalc("summary", "vgg16", "--input", given, "--format", "json").out)["model"][
            "input"
        ]
        for given in ("256", "256x192", "256x192x1")
    ]
    assert shapes == [[3, 256, 256], [3, 256, 192], [1, 256, 192]]


def test_several_models_at_once():
    assert len(json.loads(cnncalc("summary", "alexnet", "vgg16", "--format", "json").out)) == 2
    assert cnncalc("summary", "alexnet", "vgg16").out.count("weight layers") == 2


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.json"
    assert cnncalc("summary", "vgg16", "--format", "json", "-o", str(path)).out == ""
    assert json.loads(path.read_text())["totals"]["params"] == 138_357_544
    before = path.read_bytes()
    assert cnncalc("summary", "vgg61", "--format", "json", "-o", str(path)).code == 2
    assert path.read_bytes() == before
    assert cnncalc("summary", "vgg16", "-o", str(tmp_path / "no" / "where")).code != 0
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_training_counts_auxiliary_heads():
    plain = json.loads(cnncalc("summary", "googlenet", "--format", "json").out)["totals"]
    training = json.loads(cnncalc("summary", "googlenet", "--training", "--format", "json").out)[
        "totals"
    ]
    assert training["params"] > plain["params"]


# Simonyan & Zisserman 2014, table 2: 133, 133, 134, 138, 144 million parameters of A to E.
VGG = {"vgg11": 132_863_336, "vgg13": 133_047_848, "vgg16": 138_357_544, "vgg19": 143_667_240}


@pytest.fixture(scope="module")
def listed():
    return {
        model["name"]: model
        for model in json.loads(cnncalc("list", "--format", "json").out)["models"]
    }


def names(*arguments):
    return [
        model["name"]
        for model in json.loads(cnncalc("list", *arguments, "--format", "json").out)["models"]
    ]


def test_list_filters_and_sorts(listed):
    assert {name: listed[name]["params"] for name in VGG} == VGG
    family = names("--family", "vgg", "--sort", "params")
    assert {*family} == {n for n, model in listed.items() if "VGG" in model["family"]}
    assert {listed[n]["family"] for n in family} == {"VGG", "RepVGG"}
    assert [name for name in family if name in VGG] == sorted(VGG, key=VGG.get)
    assert [listed[n]["params"] for n in family] == sorted(listed[n]["params"] for n in family)
    least = names("--family", "vgg", "--max-params", "133M")
    assert {*least} == {n for n in family if listed[n]["params"] <= 133_000_000} > {"vgg11"}


def test_show_is_canonical_and_can_be_read_again(tmp_path):
    shown = cnncalc("show", "INPUT 32x32x3 -> [CONV3-64 -> RELU]*2 -> POOL2 -> FC 10").out
    assert "- conv3-64" in shown
    path = tmp_path / "net.yaml"
    path.write_text(cnncalc("show", "alexnet", "--expanded").out)
    again = json.loads(cnncalc("summary", str(path), "--format", "json").out)
    assert again["totals"]["params"] == 62_378_344


@pytest.mark.parametrize("command", [(), ("summary",), ("list",), ("show",)])
def test_help_has_examples(command):
    done = cnncalc(*command, "--help")
    assert done.code == 0
    assert "Examples:" in done.out


def test_names_complete_in_the_shell():
    done = subprocess.run(
        [sys.executable, "-m", "cnncalc"], capture_output=True, text=True, check=False,
        env={
            "_CNNCALC_COMPLETE": "bash_complete", "COMP_WORDS": "cnncalc summary vgg1",
            "COMP_CWORD": "2", "PATH": "",
        },
    )  # fmt: skip
    assert "plain,vgg16" in done.stdout.split()
