"""Every code of the commands themselves, C4xx, is the answer to some command line."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.catalogue import CODES
from tests.cli.run import cnncalc

LINE = "2x2x3 -> conv1-2"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("small.npy", np.zeros((1, 1, 3)))
    np.save("nan.npy", np.full((2, 2, 3), np.nan))
    np.savez("empty.npz")
    return tmp_path


CASES = {
    "C401": ("fit", "vgg16", "-p", "classes=K", "--macs-max", "1G"),
    "C402": ("verify", "1000x1000x3 -> conv1-100000"),
    "C403": ("verify", LINE, "--weights", "empty.npz"),
    "C404": ("verify", LINE, "--input", "nan.npy"),
    "C405": ("verify", LINE, "--input", "small.npy"),
    "C430": ("apply", "1 $", "--kernel", "1"),
    "C431": ("apply", "1 2; 3", "--kernel", "1"),
    "C432": ("apply", "1000x1000", "--kernel", "1"),
    "C433": ("apply", "1 2", "--kernel", "sobbel"),
    "C434": ("apply", "1 2 | 3 4", "--kernel", "1"),
    "C436": ("apply", "1 2", "--kernel", "1", "--backward", "1"),
    "C435": ("apply", "a b", "--pool", "max 2"),
}
ELSEWHERE = {
    "C406",  # tests/forward/test_files.py: files are held to the network's shape first
    "C420", "C421", "C422", "C423",  # tests/features/changes: they need a repository
    "C425", "C426",  # below, and tests/render/test_plot.py, for which there is matplotlib
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_command_answers_with_its_code(code, folder):
    done = cnncalc(*CASES[code])
    assert done.code == 2
    assert f"{code} " in done.err.split("\n")[0]


def test_every_code_has_a_command():
    assert {code for code in CODES if code >= "C4"} == {*CASES} | ELSEWHERE


def test_a_chart_without_matplotlib_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr("cnncalc.render.plot.find_spec", lambda name: None)
    done = cnncalc("compare", "lenet5", "--plot", "chart.svg")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("C425 a chart needs matplotlib\n  help: pip install 'cnncalc[plot]'")
    assert not (folder / "chart.svg").exists()
