"""One size that is not known, under every command: an answer, or one clear fault."""

from __future__ import annotations

import re

import pytest

from cnncalc.features.fit import sides
from tests.cli.run import cnncalc

NETWORKS = {
    "filters": "16x16x3 -> conv3-(s) -> bn -> relu -> flatten -> fc 10",
    "kernel": "16x16x3 -> conv(s)-4 -> maxpool2 -> fc 10",
    "padding": "16x16x3 -> conv3-4 pad (s) -> maxpool2 ceil -> fc 10",
    "dilation": "16x16x3 -> conv3-4 dilation (s) -> conv3-4",
    "stride": "16x16x3 -> conv3-4 /(s) -> fc 10",
    "groups": "16x16x4 -> conv3-8 groups (s) -> fc 10",
    "scale": "8x8x3 -> conv3-4 pad 1 -> upsample (s) -> conv3-4",
    "transposed": "8x8x3 -> conv3-4 -> deconv3-4 /(s) -> conv3-4",
    "grid": "16x16x3 -> conv3-4 -> adaptiveavgpool (s) -> fc 10",
    "slice": "16x16x3 -> conv3-8 -> slice 0:(s) -> relu",
    "units": "16x16x3 -> conv3-4 /2 -> fc (s) -> relu -> fc 10",
    "expected": "16x16x3 -> conv3-4 -> flatten -> fc 10 in=(s)",
    "choice": "16x16x3 -> conv3-(8 if s == 2 else 16)",
    "height": "sx16x3 -> conv3-4 /2 pad 1 -> maxpool2 -> globalavgpool -> fc 10",
    "channels": "16x16xs -> conv3-4 groups 2 -> maxout 2 -> fc 10",
    "plane": "sxsx3 -> conv3-4 -> adaptiveavgpool 7 -> fc 10",
}
COMMANDS = (
    ("summary",), ("summary", "--format", "json"), ("summary", "--format", "csv"),
    ("summary", "--format", "latex"), ("summary", "--format", "markdown"),
    ("summary", "--convention", "cs231n"), ("summary", "--batch", "N"), ("rf",),
    ("rf", "--all", "--format", "json"), ("explain", "conv1"),
    ("explain", "conv1", "--latex"), ("show",), ("verify",),
    ("reconcile",), ("reconcile", "--figure", "61M"), ("fit",),
    ("fit", "--macs-max", "1M"), ("sweep", "-p", "s=1:3"),
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Each network as a file, whose input and param are named s."""
    folder, paths = tmp_path_factory.mktemp("symbols"), {}
    for name, line in NETWORKS.items():
        shape, *layers = line.split(" -> ")
        items = "".join(f"  - {layer}\n" for layer in layers)
        head = f"input: {shape.replace('s', 'S')}\nparams: {{s: 2}}\n"
        paths[name] = folder / f"{name}.yaml"
        paths[name].write_text(f"{head}layers:\n{items}")
    return paths


@pytest.mark.parametrize("name", NETWORKS)
def test_an_answer_or_one_clear_fault(files, name, monkeypatch):
    monkeypatch.setattr(sides, "LARGEST_FIT", 64)  # more sizes are answered as these are
    for command in COMMANDS:
        given = () if command[0] == "sweep" else ("-p", "s=s")
        done = cnncalc(command[0], str(files[name]), *command[1:], *given)
        assert done.code in (0, 1, 2), command
        if done.code == 2:
            assert len(re.findall(r"\b[CE]\d{3}\b", done.err)) == 1, (command, done.err)
        else:
            assert done.out or done.err, command
