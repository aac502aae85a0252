"""Reconciling tools at the command line."""

from __future__ import annotations

import json

from tests.cli.run import cnncalc


def test_every_convention_has_a_rung() -> None:
    done = cnncalc("reconcile", "vgg16")
    assert done.code == 0
    assert "torchinfo, ptflops-aten" in done.out
    assert "MACs + 13,556,712 bias additions" in done.out
    assert "108.45 MB" in done.out


def test_one_ladder_alone() -> None:
    out = cnncalc("reconcile", "vgg16", "--of", "memory").out
    assert "57.56 MiB" in out
    assert "MACs" not in out


def test_a_caveat_stands_where_its_operation_does() -> None:
    assert "transposed" not in cnncalc("reconcile", "vgg16").out
    assert "transposed" in cnncalc("reconcile", "fcn32s", "--of", "operations").out


def test_the_document_gives_terms_and_sources() -> None:
    document = json.loads(cnncalc("reconcile", "vgg16", "--format", "json").out)
    assert document["schema"] == "cnncalc.reconcile/1"
    first = document["ladders"]["operations"][0]
    assert first["terms"] == {"MACs": 15_470_264_320}
    assert "fvcore 0.1.5" in first["sources"]


def test_a_figure_finds_its_count() -> None:
    done = cnncalc("reconcile", "resnet50", "--figure", "4.12G")
    assert done.code == 0
    assert "resnet50-v1.5" in done.out
    assert "ptflops" in done.out


def test_a_figure_of_nobody_fails_and_says_so() -> None:
    done = cnncalc("reconcile", "vgg16", "--figure", "7.777G")
    assert (done.code, done.out) == (1, "")
    assert done.err == "7.777G matches no convention, input, variation or relative of vgg16\n"


def test_lines_for_programs_say_too_that_nothing_holds() -> None:
    done = cnncalc("reconcile", "lenet5", "--figure", "123457", "--format", "jsonl")
    assert (done.code, json.loads(done.out)["holds"]) == (1, [])
    head = cnncalc("reconcile", "lenet5", "--figure", "123457", "--format", "csv")
    assert (head.code, head.out) == (1, "model,input,quantity,value,precision,conventions\n")


def test_what_is_no_figure_is_one_clear_error() -> None:
    done = cnncalc("reconcile", "vgg16", "--figure", "abc")
    assert done.code == 2
    assert "'abc' is not a figure" in done.err


def test_symbols_are_kept() -> None:
    out = cnncalc("reconcile", "HxWx3 -> conv3-8 -> relu", "--of", "operations").out
    assert "216·(H − 2)·(W − 2)" in out


def test_a_figure_of_a_network_on_standard_input():
    text = "input: 8x8x3\nlayers: [conv3-4]\n"  # 4 filters of 3x3x3 and 4 biases
    done = cnncalc("reconcile", "-", "--figure", "112 params", stdin=text)
    assert done.code == 0
    assert "exact" in done.out


def test_two_tools_alone() -> None:
    """thop prints operations and parameters, and no memory."""
    done = cnncalc("reconcile", "vgg16", "--convention", "torchinfo", "--convention", "fvcore")
    assert "torchinfo" in done.out
    assert "fvcore" in done.out
    assert not {"thop", "keras", "cs231n"} & {*done.out.replace(",", " ").split()}
    options = ("--convention", "thop", "--format", "json")
    ladders = json.loads(cnncalc("reconcile", "vgg16", *options).out)["ladders"]
    assert {kind: [rung["conventions"] for rung in found] for kind, found in ladders.items()} == {
        "operations": [["thop"]],
        "params": [["thop"]],
    }
    both = cnncalc("reconcile", "vgg16", "--figure", "138M", "--convention", "thop")
    assert (both.code, "leave out --convention" in both.err) == (2, True)
