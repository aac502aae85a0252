"""A command line that cannot be read says what to write instead."""

from __future__ import annotations

import pytest

from tests.cli.run import cnncalc

OPTIONS = {
    "a format": ("summary vgg16 --json", "write --format json"),
    "a format by its ending": ("summary vgg16 --md", "write --format markdown"),
    "a type of elements": ("summary vgg16 --int8", "write --dtype int8"),
    "a convention": ("summary vgg16 --torchinfo", "write --convention torchinfo"),
    "a short one": ("check . -q", "write --quiet"),
    "a short one of several": ("summary vgg16 -f json", "write one of --freeze, --format"),
    "a letter of an exercise": ("layer -n 227", "write --n"),
    "another linter's": ("check . --disable C304", "write --ignore"),
    "another gate's": ("check . --fail-on error", "write --severity error"),
    "another tool's": ("summary vgg16 --input-size 3", "write --input"),
    "a framework's": ("layer --n 3 --in-channels 3", "write --c"),
    "a budget of a device": ("check . --max-ram 20K", "write --max-peak"),
    "a variable": ("summary vgg16 --no-color", "set NO_COLOR=1 in the environment"),
    "another command's": (
        "explain vgg16 --convention keras",
        "an option of summary, compare, reconcile",
    ),
    "an argument": ("rf vgg16 --layer conv5_3", "it stands without that, as LAYER"),
    "a param": ("sweep mobilenet --width 0.5", "a param of the spec is set by -p width=10"),
    "classes": ("summary vgg16 --num-classes 10", "write -p classes=10"),
    "a slip": ("summary vgg16 --fromat json", "did you mean '--format'?"),
    "an older habit": ("diff a b --against HEAD", "write --git"),
    "the version": ("-V", "write --version"),
}


@pytest.mark.parametrize(("line", "hint"), OPTIONS.values(), ids=OPTIONS)
def test_option_that_is_none_gets_the_one_to_write(line: str, hint: str) -> None:
    done = cnncalc(*line.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1].endswith(hint)
    assert "No such option" in done.err


def test_bytes_are_a_measure_of_memory() -> None:
    assert cnncalc("check", "lenet5", "--max-peak", "1MB", "--max-layer-memory", "1MiB").code == 0
    assert cnncalc("check", "lenet5", "--max-params", "1B").code == 0  # a billion
    refused = cnncalc("list", "--where", "params<1MB")
    assert (refused.code, "write 1M" in refused.err) == (2, True)


def test_no_option_of_another_meaning_is_offered() -> None:
    """--tool is no --zoo, --json no --sort, and nothing of a summary begins with a v."""
    tool = cnncalc("reconcile", "vgg16", "--tool", "x").err
    assert tool.splitlines()[-1].endswith("write --convention torchinfo")
    assert "sort" not in cnncalc("summary", "vgg16", "--json").err
    assert cnncalc("summary", "vgg16", "-v").err.splitlines()[-1] == "Error: No such option '-v'"


VALUES = {
    "bytes of what is counted": (
        "check . --max-params 1MB",
        "parameters are counted: write 1M; in float32 one takes 4 bytes",
    ),
    "bytes of a layer's": ("check . --max-layer-macs 2GiB", "MACs are counted: write 2G"),
    "bytes of a change's": (
        "gate --against HEAD --max-flops-change 3kB",
        "FLOPs are counted: write 3K",
    ),
    "bytes of cells": ("sweep vgg16 --max-rf 64bytes", "cells are counted: write 64"),
    "a slip": ("compare --sort param", "Did you mean 'params'?"),
    "a framework": ("summary vgg16 --convention pytorch", "Did you mean 'torchinfo'?"),
    "a spelling": ("summary vgg16 --dtype q8", "Did you mean 'int8'?"),
    "several": (
        "summary vgg16 --dtype int8,float32",
        "One is taken at a time: run the command once for each.",
    ),
    "a layer": ("layer --type maxpool --n 6", "Did you mean 'pool'?"),
    "a dense layer": ("layer --type dense --n 6", "Did you mean 'fc'?"),
    "accuracy": ("list --sort accuracy", "Did you mean 'top1'?"),
}


@pytest.mark.parametrize(("line", "hint"), VALUES.values(), ids=VALUES)
def test_value_that_is_not_offered_gets_the_one_that_was_meant(line: str, hint: str) -> None:
    done = cnncalc(*line.split())
    assert done.code == 2
    assert done.err.splitlines()[-1].endswith(hint)


ARGUMENTS = {
    "list": ("list resnet", "(resnet): write --family resnet"),
    "reconcile": ("reconcile resnet50 25.6M", "(25.6M): write --figure 25.6M"),
    "layer": ("layer 224 3 2 1", "(224 3 2 1): write --n 224 --f 3 --s 2 --p 1"),
}


@pytest.mark.parametrize(("line", "hint"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_argument_too_many_is_an_option(line: str, hint: str) -> None:
    assert cnncalc(*line.split()).err.splitlines()[-1].endswith(hint)


COMMANDS = {
    "a network": (["vgg16"], "it is a network: cnncalc summary vgg16"),
    "a line": (["8x8x3 -> conv3-8"], 'it is a network: cnncalc summary "8x8x3 -> conv3-8"'),
    "a figure": (["flops", "vgg16"], "write cnncalc summary"),
    "another word": (["lint", "net.yaml"], "write cnncalc check"),
    "the version": (["version"], "write cnncalc --version"),
    "a slip": (["sumary", "vgg16"], "did you mean 'summary'?"),
}


@pytest.mark.parametrize(("line", "hint"), COMMANDS.values(), ids=COMMANDS)
def test_command_that_is_none_gets_the_one_to_write(line: list[str], hint: str) -> None:
    done = cnncalc(*line)
    assert done.code == 2
    assert done.err.splitlines()[-1].endswith(hint)


def test_the_name_alone_prints_its_help_in_lines() -> None:
    done = cnncalc()
    assert done.code == 2
    assert "\\n" not in done.err
    assert "  summary  Every layer of a network, and its totals." in done.err.splitlines()
