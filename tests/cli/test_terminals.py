"""Pipes that close, terminals that are not UTF-8: never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cnncalc.cli import cli

PROGRAM = [sys.executable, "-m", "cnncalc"]
ANSWERS = [
    ("--help",), ("summary", "vgg16"), ("summary", "alexnet", "--input", "HxWx3"), ("list",),
    ("layer", "--n", "7", "--f", "3", "--s", "3"), ("show", "lenet5"), ("rf", "vgg16"),
    ("explain", "alexnet", "conv1"), ("equivalent", "conv3-C | conv3-C"), ("quiz", "--answers"),
    ("check", "lenet5"), ("check", "--explain", "C301"), ("audit",), ("table", "vgg16-cs231n"),
    ("verify", "lenet5"), ("summary", "vgg61"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
def test_an_output_of_ascii(arguments):
    result = CliRunner(charset="ascii").invoke(cli, arguments, prog_name="cnncalc")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in (0, 1, 2)
    assert result.output_bytes.decode("ascii").strip()


@pytest.mark.parametrize("arguments", [ANSWERS[0], ANSWERS[4], ANSWERS[-1]], ids=" ".join)
def test_a_terminal_of_ascii(arguments):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run([*PROGRAM, *arguments], env=environment, capture_output=True, check=False)
    text = (done.stdout + done.stderr).decode("ascii")
    assert done.returncode in (0, 1, 2)
    assert text.strip()
    assert "Traceback" not in text


@pytest.mark.parametrize("arguments", [("list",), ("summary", "resnet152", "--depth", "9")])
def test_a_pipe_that_closes(arguments):
    command = [*PROGRAM, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_arguments_that_are_no_text():
    done = subprocess.run(
        [*PROGRAM, "summary", b"net\xff.yaml"], capture_output=True, check=False, timeout=30
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"C101" in done.stderr
