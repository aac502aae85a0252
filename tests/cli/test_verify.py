"""The command verify: files in and out, exit codes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from cnncalc import load
from cnncalc.cli import cli
from cnncalc.ops.convolution import Conv

LINE = "6x6x3 -> conv3-4 -> relu -> flatten -> fc 3"


def call(*arguments):
    return CliRunner().invoke(cli, ["verify", *map(str, arguments)], env={"COLUMNS": None})


def test_agreement_exits_0_and_disagreement_1(monkeypatch):
    done = call(LINE, "--format", "json")
    assert done.exit_code == 0 and json.loads(done.stdout)["agrees"] is True
    monkeypatch.setattr(Conv, "mac_sizes", lambda op, x: (("1", 1),))
    done = call(LINE)
    assert done.exit_code == 1 and "✗ macs" in done.stdout


def test_a_picture_goes_in_and_an_array_comes_out(tmp_path):
    picture, saved = tmp_path / "x.png", tmp_path / "y.npy"
    Image.new("RGB", (6, 6), (255, 0, 0)).save(picture)
    done = call(LINE, "--input", picture, "--output", saved, "--top", 2)
    assert done.exit_code == 0 and "Largest outputs" in done.stdout
    assert np.load(saved).shape == (1, 3)


def test_a_batch_of_arrays_goes_in(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((2, 6, 6, 3)))
    done = call(LINE, "--input", tmp_path / "x.npy", "--output", tmp_path / "y.npy")
    assert done.exit_code == 0 and np.load(tmp_path / "y.npy").shape == (2, 3)


def test_a_shape_and_an_array_and_an_array_and_a_report(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((8, 6, 3)))
    array, report = tmp_path / "y.npy", tmp_path / "report.json"
    given = "--input", "8x6x3", "--input", tmp_path / "x.npy"
    done = call(LINE, *given, "-o", array, "-o", report, "--format", "json")
    assert done.exit_code == 0 and done.stdout == ""
    assert np.load(array).shape == (1, 3) and json.loads(report.read_text())["agrees"]


def test_the_report_is_headed_by_the_title_or_else_by_the_name():
    assert call(LINE).stdout.startswith("network\n")
    assert call("mlp-xor").stdout.splitlines()[0] == load("mlp-xor").title


def test_two_of_one_kind_are_refused():
    for option, values in (("--input", ("8x6x3", "6x6x3")), ("--output", ("a.npy", "b.npy"))):
        done = call(LINE, option, values[0], option, values[1])
        assert done.exit_code == 2 and f"{option} is given twice" in done.stderr


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x93NUMPY broken"])
@pytest.mark.parametrize("name", ["x.npy", "x.png"])
def test_a_broken_input_is_one_clear_error(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    done = call(LINE, "--input", tmp_path / name)
    assert done.exit_code == 2 and done.stderr.startswith("C405")


def test_an_input_of_another_size_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((5, 6, 3)))
    done = call(LINE, "--input", tmp_path / "x.npy")
    assert done.exit_code == 2 and "6×6×3" in done.stderr


def test_broken_weights_are_one_clear_error(tmp_path):
    (tmp_path / "w.npz").write_bytes(b"PK no zip")
    done = call(LINE, "--weights", tmp_path / "w.npz")
    assert done.exit_code == 2 and done.stderr.startswith("C403")
    assert call(LINE, "--weights", tmp_path / "none.npz").exit_code == 2


def test_a_model_or_all_of_them():
    assert call().exit_code == 2
    assert call("lenet5", "--all").exit_code == 2


def test_a_picture_for_a_vector_is_refused(tmp_path):
    picture = tmp_path / "x.png"
    Image.new("RGB", (6, 6)).save(picture)
    done = call("10 -> fc 3", "--input", picture)
    assert done.exit_code == 2
    assert "C405" in done.stderr and "does not take a picture but 10" in done.stderr


@pytest.mark.filterwarnings("ignore:Image size")
def test_a_picture_beyond_the_bound_is_refused(tmp_path):
    picture = tmp_path / "x.png"
    Image.new("1", (20_000, 5_001)).save(picture)
    done = call(LINE, "--input", picture)
    assert done.exit_code == 2
    assert "C405" in done.stderr and "more than 40,000,000 pixels" in done.stderr


@pytest.fixture
def built_in(tmp_path, monkeypatch):
    """A folder of two built-in networks: one that runs, and one that cannot."""
    from cnncalc.sources import zoo

    (tmp_path / "a.yaml").write_text("name: right\ninput: 4x4x3\nlayers: [conv3-2, fc 5]\n")
    (tmp_path / "b.yaml").write_text("name: wrong\ninput: 4x4x3\nlayers: [conv5-2]\n")
    monkeypatch.setattr(zoo, "folder", lambda: str(tmp_path))
    cached = (zoo._paths, zoo._text, zoo.catalogue)
    for one in cached:
        one.cache_clear()
    yield tmp_path
    for one in cached:
        one.cache_clear()


def test_all_networks_are_run_and_one_that_is_broken_is_named(built_in):
    done = call("--all")
    assert done.exit_code == 1
    assert done.stdout.startswith("1 of 2 networks agree\n")
    right, wrong = (line.split() for line in done.stdout.splitlines()[3:5])
    # 3·3·3·2 + 2 weights, then 2·2·2·5 + 5; 4 cells of 54 products, then 40.
    assert right == ["right", "2", "101", "256", "224", "✓"]
    assert wrong[0] == "wrong" and "C203" in wrong
    right, wrong = json.loads(call("--all", "--format", "json").stdout)
    assert right["model"]["name"] == "right" and right["agrees"] is True
    assert wrong["model"]["name"] == "wrong" and wrong["agrees"] is False
    assert "b.yaml:3:10: C203 conv1: " in wrong["fault"]


def test_all_networks_agree(built_in):
    (built_in / "b.yaml").unlink()
    done = call("--all", "--format", "csv")
    assert done.exit_code == 0
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["name", "right"]


def test_networks_that_disagree_are_told_from_those_that_agree(built_in, monkeypatch):
    (built_in / "b.yaml").write_text("name: wrong\ninput: 4x4x3\nlayers: [relu]\n")
    monkeypatch.setattr(Conv, "mac_sizes", lambda op, x: (("1", 1),))
    done = call("--all")
    assert done.exit_code == 1 and done.stdout.startswith("1 of 2 networks agree\n")
    assert "✗ layer 'conv1': macs 1 predicted, 216 seen" in done.stdout


@pytest.mark.parametrize("name", ["image.npy", "image.png"])
def test_a_size_that_is_a_symbol_is_named_before_a_file_is_read(name, tmp_path):
    spec = tmp_path / "net.yaml"
    spec.write_text("input: HxWx3\nlayers: [conv3-2]\n")
    done = call(spec, "--input", tmp_path / name)
    assert done.exit_code == 2 and "C401 an input of H×W×3" in done.stderr
