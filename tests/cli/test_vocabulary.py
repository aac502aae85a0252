"""One idea has one option in every command; older spellings still work, and nothing offers them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextvars import copy_context

import click
import pytest

from cnncalc.cli import COMMANDS, cli
from tests.cli.run import cnncalc

# Options that mean another thing in a command than in the others, and why.
OF_THEIR_OWN = {
    ("--where", "list"): "a condition on a column",
    ("--input", "verify"): "an array or a picture too",
    ("--input", "sweep"): "a range of sides too",
    ("--input", "equivalent"): "what enters the layers",
    ("--param", "fit"): "a bare name is what a budget enlarges",
    ("--param", "sweep"): "a range of values too",
    ("--output", "verify"): "the network's output too", ("--output", "sweep"): "a folder too",
    ("--batch", "sweep"): "a range too",
    ("--batch", "verify"): "images that are run",
    ("--dtype", "verify"): "what NumPy runs in",
    ("--all", "verify"): "built-in networks", ("--all", "explain"): "layers",
    ("--all", "fit"): "layers with a stride", ("--all", "rf"): "layers",
    ("--model", "audit"): "a network of a table", ("--layer", "quiz"): "invented layers",
    ("--backward", "apply"): "of a gradient", ("--max-memory", "fit"): "of a training step",
    ("--dtype", "fit"): "of a training step",
    ("--kernel", "layer"): "of the exercise", ("--kernel", "apply"): "its numbers",
    ("--stride", "layer"): "of the exercise", ("--dilation", "layer"): "of the exercise",
    ("--layer", "apply"): "what is applied", ("--rate", "verify"): "of a step to a target",
    ("--sort", "list"): "of its rows", ("--sort", "compare"): "of its rows",
    ("--batch", "explain"): "its default is not shown", ("--seed", "quiz"): "of the questions",
    ("--param", "compare"): "of every one", ("--param", "diff"): "of both",
    ("--convention", "reconcile"): "which ones are shown",
    ("--quiet", "check"): "its summary", ("--top", "summary"): "rows",
    ("--sort", "sweep"): "of the table", ("--top", "sweep"): "of a front's figure too",
    ("--seed", "sweep"): "of what is drawn", ("--strict", "sweep"): "of configurations",
}  # fmt: skip


def options_of(name: str) -> list[click.Option]:
    command = cli.get_command(click.Context(cli), name)
    assert command
    return [option for option in command.params if isinstance(option, click.Option)]


def test_an_option_means_the_same_in_every_command():
    meanings: dict[str, set[str]] = {}
    for name in COMMANDS:
        for option in options_of(name):
            word = max(option.opts, key=len)
            if (word, name) not in OF_THEIR_OWN and word != "--format":
                meanings.setdefault(word, set()).add(option.help or "")
    assert {word: texts for word, texts in meanings.items() if len(texts) > 1} == {}


def test_a_bound_is_named_before_its_figure():
    words = {word for name in COMMANDS for option in options_of(name) for word in option.opts}
    assert {"--max-params", "--max-macs", "--max-peak"} <= words
    assert not any(word.endswith("-max") for word in words)


@pytest.mark.parametrize("figure", ["params", "macs", "peak"])
@pytest.mark.parametrize("command", ["fit", "check"])
def test_older_spellings_are_understood_and_not_offered(figure, command, monkeypatch):
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 256)  # larger ones are as these
    new = cnncalc(command, "lenet5", f"--max-{figure}", "100M")
    assert cnncalc(command, "lenet5", f"--{figure}-max", "100M") == new
    assert f"--{figure}-max" not in cnncalc(command, "--help").out
    refused = cnncalc(command, "lenet5", f"--{figure}-max", "much").err
    assert f"--max-{figure}" in refused


@pytest.mark.parametrize(
    ("name", "begins"),
    [("x.json", "{"), ("x.JSON", "{"), ("x.csv", "layer,"), ("x.md", "### lenet5"),
     ("x.tex", "lenet5 $"), ("x.jsonl", '{"schema"'), ("x.txt", "lenet5 ·"), ("x.out", "lenet5 ·")],
)  # fmt: skip
def test_the_ending_chooses_the_format(tmp_path, name, begins):
    path = tmp_path / name
    assert cnncalc("summary", "lenet5", "-o", str(path)).code == 0
    assert path.read_text().lstrip("%\n ").startswith(begins)
    assert cnncalc("summary", "lenet5", "--format", "csv", "-o", str(path)).code == 0
    assert path.read_text().startswith("layer,")


@pytest.mark.parametrize(
    ("command", "format_"),
    [(("rf", "lenet5"), "json"), (("fit", "lenet5"), "md"), (("reconcile", "lenet5"), "csv"),
     (("list",), "md"), (("check", "lenet5"), "sarif"), (("layer", "--n", "9", "--f", "3"), "md"),
     (("sweep", "lenet5", "--input", "28:40:4"), "csv"), (("verify", "lenet5"), "json")],
)  # fmt: skip
def test_so_it_is_in_every_command(tmp_path, command, format_):
    path = tmp_path / f"page.{format_}"
    assert cnncalc(*command, "-o", str(path)).code == 0
    assert path.read_text() == cnncalc(*command, "--format", format_).out or command[0] == "verify"


def test_an_ending_that_cannot_be_written_is_refused(tmp_path):
    done = cnncalc("summary", "lenet5", "-o", str(tmp_path / "x.sarif"))
    assert done.code == 2
    assert "one of table, json, jsonl, csv, markdown, latex" in done.err
    assert not (tmp_path / "x.sarif").exists()


def test_md_is_markdown():
    assert cnncalc("list", "--format", "md") == cnncalc("list", "--format", "markdown")
    assert cnncalc("list", "--format", "JSON").out.startswith("{")


def test_a_family_is_found_by_what_it_is():
    names = [row["name"] for row in json.loads(
        cnncalc("list", "--family", "residual", "--format", "json").out
    )["models"]]  # fmt: skip
    assert {"resnet50", "preact-resnet110"} <= {*names}
    assert "vgg16" not in names


def asked(*words: str) -> dict[str, str]:
    """What a shell sets that wants the last word completed."""
    given = {"COMP_WORDS": " ".join(("cnncalc", *words)), "COMP_CWORD": str(len(words))}
    return {**given, "_CNNCALC_COMPLETE": "bash_complete"}


def completed(*words: str) -> list[str]:
    # the context of a completion is never closed: its process ends with it
    done = copy_context().run(cnncalc, **asked(*words))
    return [line.partition(",")[2] for line in done.out.splitlines()]


def test_a_shell_gets_what_completes():
    done = subprocess.run(
        [sys.executable, "-m", "cnncalc"], capture_output=True, text=True, check=False,
        env={**os.environ, **asked("explain", "vgg16", "conv1")},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["plain,conv1_1", "plain,conv1_2"]


def test_names_complete():
    assert completed("explain", "vgg16", "conv1") == ["conv1_1", "conv1_2"]
    assert completed("rf", "vgg16", "fc") == ["fc6", "fc7", "fc8"]
    assert "conv2.1" in completed("explain", "resnet50", "conv2")
    assert completed("audit", "vgg16-cs") == ["vgg16-cs231n"]
    assert completed("table", "vgg16-cs") == ["vgg16-cs231n"]
    assert completed("summary", "vgg16", "--columns", "layer,ma") == ["layer,macs"]
    assert completed("help", "C30")[:2] == ["C301", "C302"]
    assert not any(completed("explain", "nosuch", "c"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed(shell):
    done = cnncalc("completion", shell)
    assert done.code == 0
    assert f"_CNNCALC_COMPLETE={shell}_complete" in done.out


def test_a_new_spec_passes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cnncalc("new", "mynet").code == 0
    done = cnncalc("check", "mynet.yaml")
    assert (done.code, "nothing found" in done.out) == (0, True)
    before = (tmp_path / "mynet.yaml").read_text()
    assert cnncalc("new", "mynet").code == 2
    assert (tmp_path / "mynet.yaml").read_text() == before
    text = cnncalc("new", "-", "--input", "64x48x1", "--classes", "7").out
    assert cnncalc("check", "-", stdin=text.encode()).code == 0
    assert "input: 64x48x1 " in text
    assert cnncalc("new", "../x").code == 2
