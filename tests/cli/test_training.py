"""Training on the command line: costs, the batch that fits, what is frozen."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from cnncalc.cli import training
from tests.cli.run import cnncalc

CONTEXT = click.Context(click.Command("a"))

TRANSFER = Path(__file__).parents[1] / "readme" / "transfer.yaml"
SPEC = 'name: part\ninput: 16x16x3\nfreeze: "conv*"\nlayers: [conv3-4, relu, conv3-8, fc 10]\n'


def document(*line: str) -> dict:
    done = cnncalc(*line, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_step_of_alexnet():
    line = ("summary", "alexnet", "--backward", "--optimizer", "momentum", "--batch", "128")
    totals = document(*line)["totals"]
    assert totals["macs_weight"] == totals["macs"] == 1_135_256_096
    assert totals["macs_input"] == 1_135_256_096 - 105_415_200  # none for conv1
    assert totals["weights_bytes"] == totals["gradients_bytes"] == totals["optimizer_bytes"]
    out = cnncalc(*line).out
    assert "1.907 × forwards" in out and "optimizer state" in out
    whole = document(*line, "--images", "1.2M", "--epochs", "90")["totals"]
    once = whole["flops"] + whole["backward_flops"]
    assert whole["training_flops"] == once * 1_200_000 * 90


def test_training_heads_keep_their_option():
    heads = document("summary", "googlenet", "--backward", "--training")["totals"]["macs"]
    assert heads > document("summary", "googlenet", "--backward")["totals"]["macs"]


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "latex", "json", "jsonl"])
def test_every_format(form):
    assert cnncalc("summary", "lenet5", "--backward", "--format", form).code == 0
    line = ("fit", "lenet5", "--backward", "--max-memory", "10MB", "--format", form)
    assert cnncalc(*line).code == 0


def test_the_batch_that_fits_is_the_largest():
    line = ("fit", "alexnet", "--backward", "--optimizer", "momentum", "--max-memory", "3GB")
    found = document(*line, "--find", "batch")
    assert found["memory"]["total_bytes"] <= 3 * 10**9 < found["next"]["total_bytes"]
    step = ("summary", "alexnet", "--backward", "--optimizer", "momentum", "--batch")
    for batch, memory in ((found["batch"], "memory"), (found["batch"] + 1, "next")):
        totals = document(*step, str(batch))["totals"]
        assert totals["total_bytes"] == found[memory]["total_bytes"]
    none = cnncalc("fit", "vgg16", "--backward", "--max-memory", "1GB")
    assert (none.code, "not even one image fits" in none.out) == (1, True)


def test_where_two_comes_from():
    out = cnncalc("explain", "alexnet", "conv1", "conv2", "--backward").out
    first, second = out.split("conv2 · ")
    assert "nothing before it is trained" in first
    assert "times forwards" in second and "447,897,600" in second
    frozen = cnncalc("explain", "alexnet", "conv2", "--backward", "--train", "fc*").out
    assert "its weights are frozen" in frozen and "neither it nor what is before it" in frozen


def test_frozen_parameters_are_told_from_trained_ones(tmp_path):
    path = tmp_path / "part.yaml"
    path.write_text(SPEC)
    found = document("summary", str(path))
    assert (found["totals"]["trainable_params"], found["totals"]["frozen_params"]) == (11_530, 408)
    assert [one["frozen_params"] for one in found["layers"]] == [112, 0, 296, 0]
    out = cnncalc("summary", str(path), "--columns", "layer,trainable,frozen").out
    assert "trained" in out and "11,530" in out
    assert 'freeze: "conv*"' in cnncalc("show", str(path)).out.replace("'", '"') or (
        "freeze: conv*" in cnncalc("show", str(path)).out
    )
    step = document("summary", str(path), "--backward")
    assert step["totals"]["macs_input"] == 0
    assert [one["kept_bytes"] for one in step["layers"]] == [0, 0, 0, 4 * 12 * 12 * 8]
    assert "trainable_params" not in document("summary", "lenet5")["totals"]


def test_what_is_trained_is_chosen_on_the_command_line():
    only = document("summary", "alexnet", "--train", "fc*")["totals"]
    assert only["trainable_params"] == 37_752_832 + 16_781_312 + 4_097_000
    first = document("summary", "alexnet", "--freeze", "5")["totals"]
    assert first["trainable_params"] == only["trainable_params"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("summary", "lenet5", "--optimizer", "adam"), "--optimizer belongs to --backward"),
        (("summary", "lenet5", "--images", "1M"), "--images belongs to --backward"),
        (("summary", "lenet5", "--backward", "--columns", "layer"), "--columns, --sort and --top"),
        (("explain", "lenet5", "C1", "--train", "C1"), "--train belongs to --backward"),
        (("fit", "lenet5", "--accumulate", "2"), "--accumulate belongs to --backward"),
        (("fit", "lenet5", "--max-memory", "1GB"), "and needs --backward"),
        (("fit", "lenet5", "--backward"), "--backward needs --max-memory"),
        (("summary", "lenet5", "--train", "conv9"), "C116 'conv9' selects no layer"),
        (("summary", "lenet5", "--freeze", "9"), "C116 there are 5 weight layers"),
        (("fit", "HxWx3 -> conv3-4", "--backward", "--max-memory", "1MB"), "C401 "),
    ],
)  # fmt: skip
def test_one_clear_error(line, said):
    done = cnncalc(*line)
    assert done.code == 2
    assert said in done.err


def test_transfer_with_the_first_layers_frozen_is_one_sweep():
    """Yosinski et al. 2014, arXiv:1411.1792: the first n of AlexNet's eight layers."""
    layers = [34_944, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000]
    found = document("sweep", str(TRANSFER), "-p", "n=1:7:1")
    columns = found["columns"]
    rows = [dict(zip(columns, row, strict=True)) for row in found["rows"]]
    for n, row in enumerate(rows, 1):
        assert row["frozen_params"] == sum(layers[:n])
        assert row["trainable_params"] == sum(layers[n:])
    assert "frozen_params" not in document("sweep", "lenet5", "--input", "32:36:4")["columns"]


def test_the_options_of_a_step_and_of_a_run():
    @training.run_options
    @training.step_options
    @training.backward_option
    @training.frozen_options
    @click.command()
    def command(**_):
        """Take all."""

    found = {}
    for param in command.params:
        kind = param.type
        bounds = (kind.min, kind.max) if isinstance(kind, click.IntRange) else ()
        found[param.opts[0]] = param.name, param.multiple, bounds, param.get_default(CONTEXT)
    assert {name: found[name] for name in ("--accumulate", "--epochs")} == {
        "--accumulate": ("accumulate", False, (1, 10**6), 1),
        "--epochs": ("epochs", False, (1, 10**6), 1),
    }
    assert [found[name][:2] for name in ("--train", "--freeze")] == [
        ("trained", True), ("frozen", True),
    ]  # fmt: skip
    assert found["--optimizer"][3] == "sgd"
    assert sorted(found) == [
        "--accumulate", "--backward", "--epochs", "--freeze", "--images", "--optimizer", "--train",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [({"optimizer": "adam"}, "--optimizer"), ({"accumulate": 2}, "--accumulate"),
     ({"images": 1}, "--images"), ({"trained": ("a",)}, "--train"),
     ({"frozen": ("a",)}, "--freeze"),
     ({"optimizer": "sgd", "accumulate": 2}, "--accumulate")],
)  # fmt: skip
def test_what_belongs_to_the_way_back_is_refused_without_it(given, said):
    training.require_backward(True, **given)
    with pytest.raises(click.UsageError, match=f"{said} belongs to --backward"):
        training.require_backward(False, **given)


def test_what_is_usual_needs_no_way_back():
    training.require_backward(False, optimizer="sgd", accumulate=1, images=None, trained=())
