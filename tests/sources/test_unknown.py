"""What is said of a MODEL that is none: of its own family, or of what the file is."""

from __future__ import annotations

import pytest

from cnncalc import load
from cnncalc.errors import SpecError
from cnncalc.sources.zoo import catalogue
from tests.cli.run import cnncalc


def hint(name: str) -> str:
    with pytest.raises(SpecError, match="C119") as caught:
        load(name)
    return caught.value.hint


@pytest.mark.parametrize("family", ["resnet", "densenet", "efficientnet", "wrn"])
def test_a_family_lists_its_members(family):
    members = [name for name in catalogue() if name.startswith(family)]
    assert len(members) > 2
    assert all(name in hint(family) for name in members[:24])
    assert "did you mean" not in hint(family)


@pytest.mark.parametrize(
    "name",
    ["coatnet_0", "coatnet", "vit_b_16", "swin_t", "mixer_b16", "nfnet_f0", "vovnet39", "detr",
     "DeiT-T", "mymodel", "net"],
)  # fmt: skip
def test_no_name_of_another_family_is_offered(name):
    assert "did you mean" not in hint(name)
    assert "cnncalc" in hint(name)


@pytest.mark.parametrize(
    ("typed", "known"),
    [("alexnt", "alexnet"), ("gogglenet", "googlenet"), ("vgg166", "vgg16"),
     ("resnext51", "resnext50"), ("squezenet", "squeezenet"), ("densnet121", "densenet121")],
)  # fmt: skip
def test_a_slip_has_its_name(typed, known):
    assert f"did you mean '{known}" in hint(typed)


@pytest.mark.parametrize(
    ("name", "what"),
    [("m.onnx", "an ONNX model"), ("m.pth", "a file of PyTorch"), ("m.tflite", "TensorFlow Lite")],
)
def test_a_file_of_another_tool_is_named(tmp_path, name, what):
    path = tmp_path / name
    with pytest.raises(SpecError, match="C101") as caught:
        load(str(path))
    assert "No such file" in caught.value.message
    path.write_bytes(b"\x08\x07\x12")
    with pytest.raises(SpecError, match="C101") as caught:
        load(str(path))
    assert what in caught.value.message
    assert "cnncalc help language" in caught.value.hint


def test_a_line_may_come_from_standard_input():
    for line in ("32x32x3 -> conv5-6 -> relu\n", "INPUT 32x32x3 → conv5-6 → relu",
                 "32x32x3 | conv5-6 | relu\n"):  # fmt: skip
        done = cnncalc("summary", "-", "--format", "csv", stdin=line.encode())
        assert done.code == 0
        assert "conv1,conv5-6,28×28×6,456" in done.out.replace('"', "")


def test_the_layers_that_begin_so_are_named():
    done = cnncalc("explain", "vgg16", "conv1")
    assert "name one of conv1_1, conv1_2, or all: 'conv1*'" in done.err


def test_a_missing_picture_is_missing():
    for name in ("nosuch.png", "nosuch.jpeg", "nosuch.npy"):
        done = cnncalc("verify", "lenet5", "--input", name)
        assert done.code == 2
        assert f"{name} cannot be read: No such file or directory" in done.err


def test_a_file_as_git_names_it_is_answered_with_the_command_for_revisions(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    for command in (("summary", "HEAD~1:net.yaml"), ("diff", "main:./net.yaml", "net.yaml")):
        done = cnncalc(*command)
        revision = command[1].partition(":")[0]
        assert done.code == 2
        assert done.err.splitlines()[-1].endswith(f"by cnncalc diff --git {revision}")


@pytest.mark.parametrize("word", ["peak", "live", "memory"])
def test_what_is_alive_at_the_peak_is_shown_by_a_summary(word):
    assert "cnncalc summary MODEL --sort live" in cnncalc("explain", "vgg16", word).err
