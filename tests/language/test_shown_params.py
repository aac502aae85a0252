"""A spec that is shown answers `-p` as the one that it is shown of."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.sources.resolve import read
from tests.cli.run import cnncalc


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("densenet121", {"k": "12"}), ("densenet121", {"theta": "1"}),
        ("densenet161", {"repeats": "[2, 2, 2, 2]"}), ("mobilenet", {"resolution": "128"}),
        ("mobilenet", {"alpha": "0.5", "resolution": "160"}), ("mobilenet-v2", {"classes": "10"}),
        ("efficientnet-b0", {"width": "1.1", "depth": "1.2"}), ("resnet50", {"classes": "10"}),
    ],
)  # fmt: skip
def test_a_param_is_answered_as_the_original_does(name, params, tmp_path):
    path = tmp_path / "shown.yaml"
    path.write_text(cnncalc("show", name).out, encoding="utf-8")
    assert analyze(str(path), params=params).totals == analyze(name, params=params).totals


def test_what_was_chosen_stays_chosen(tmp_path):
    path = tmp_path / "shown.yaml"
    path.write_text(read("efficientnet-b0", {"side": "96"}).spec, encoding="utf-8")
    assert "side: 96" in path.read_text("utf-8")
    shown = read("mobilenet", {}, "96x96x3").spec
    assert "input: 96x96x3" in shown


def test_a_growth_rate_of_12():
    """DenseNet-121 with k = 12 and half of the channels kept: 1,384,696 parameters."""
    assert analyze("densenet121", params={"k": "12"}).totals.params == 1_384_696


@pytest.mark.parametrize(
    "head",
    [
        "input: {height: (side), width: (2*side), channels: 3}", "input: (side)x(2*side)x3",
        "inputs: {left: (side)x(2*side)x3}",
    ],
)  # fmt: skip
def test_inputs_follow_their_params(head, tmp_path):
    path, shown = tmp_path / "net.yaml", tmp_path / "shown.yaml"
    path.write_text(f"{head}\nparams: {{side: 16, f: 2*side, fs: [f, 8]}}\n"
                    "layers: [conv3-(f), conv3-(fs[0])]\n", encoding="utf-8")  # fmt: skip
    shown.write_text(cnncalc("show", str(path)).out, encoding="utf-8")
    for params in ({}, {"side": "20"}, {"f": "4"}):
        assert analyze(str(shown), params=params).totals == analyze(str(path), params=params).totals
