"""A depth that is left open on the command line."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import cnncalc

NET = "input: 32x32x3\nparams: {n: 3}\nlayers:\n  - repeat (n): [conv3-64 pad 1, relu]\n  - fc 10\n"
LINE = "32x32x3 -> [conv3-64 same | relu]*N -> globalavgpool"


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(NET)
    return str(path)


def test_a_summary_answers_in_the_count():
    done = cnncalc("summary", LINE)
    assert done.code == 0
    assert "conv2 ×(N − 1)" in done.out
    assert "36928·N − 35136" in done.out  # 1,792 of 3 channels, 36,928 of each further turn
    assert "Exact for every N from 1" in done.out


def test_json_says_how_often_a_layer_is_there(net):
    document = json.loads(cnncalc("summary", net, "-p", "n=n", "--format", "json").out)
    found = [(layer["name"], layer["times"], layer["params"]) for layer in document["layers"]]
    assert found[:3:2] == [("conv1", 1, 1792), ("conv2", "n - 1", 36928)]
    assert document["totals"]["weight_layers"] == "n + 1"
    plain = json.loads(cnncalc("summary", net, "--format", "json").out)
    assert all("times" not in layer for layer in plain["layers"])


@pytest.mark.parametrize(
    "command", ["explain", "rf", "verify", "show", "check", "reconcile", "compare", "quiz"]
)
def test_who_cannot_answer_in_it_asks_for_a_number(command, net):
    done = cnncalc(command, net, "-p", "n=n")
    assert done.code in (1, 2)
    assert "C109" in done.out + done.err
    assert "-p n=4" in done.out + done.err


def test_a_training_step_asks_for_a_number(net):
    done = cnncalc("summary", net, "-p", "n=n", "--backward")
    assert (done.code, "C401" in done.err, "-p n=4" in done.err) == (2, True, True)


def test_fit_finds_the_largest_count():
    done = cnncalc("fit", LINE, "--param", "N", "--max-params", "200K")
    assert done.code == 0
    assert "largest N                       6: 186,432 params" in done.out


def test_fit_asks_for_numbers_of_what_else_is_open():
    done = cnncalc("fit", f"{LINE} -> [conv1-64]*M", "--param", "N", "--max-params", "200K")
    assert (done.code, "-p M=" in done.err) == (2, True)
