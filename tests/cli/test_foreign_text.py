"""Foreign text on the command line and in files: whatever the command, no output carries it raw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnncalc.escape import yaml_quoted
from cnncalc.features.fit import sides
from tests.cli.run import cnncalc
from tests.hostile import HOSTILE, commands, raw

every_text = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
SHEETS = ("table", "csv", "markdown", "latex", "json")
PAGES = ("text", "json", "sarif", "junit", "github")


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sides, "LARGEST_FIT", 64)  # what is written is the same
    return tmp_path


def harmless(*arguments, own=0):
    """Run a command; its streams hold nothing raw, and so many commands of its own."""
    done = cnncalc(*arguments, stdin="")
    assert done.code in (0, 1, 2)
    for page in (done.out, done.err):
        assert raw(page) == []
    assert len(commands(done.out)) == own
    assert commands(done.err) == []
    (done.out + done.err).encode()
    return done


def in_turn(text, every, count):
    """Some of all, others for the next text: over all texts each has its turns."""
    first = count * [*HOSTILE.values()].index(text)
    return [every[(first + n) % len(every)] for n in range(count)]


def spec(text, layer="conv3-8"):
    quoted = yaml_quoted(text)
    return f"title: {quoted}\nsource: {quoted}\nfamily: {quoted}\ninput: 8x8x3\nlayers: [{layer}]\n"


@every_text
def test_a_title_in_every_command_and_format(text):
    Path("net.yaml").write_text(spec(text))
    words = (["summary"], ["rf"], ["explain", "--all"], ["reconcile"], ["fit"], ["verify"])
    turn = [*HOSTILE.values()].index(text)
    for n, line in enumerate(words):  # over all texts each in every format
        assert harmless(*line, "net.yaml", "--format", SHEETS[(turn + n) % 5]).code == 0
    assert harmless("show", "net.yaml").code == 0
    assert harmless("explain", "net.yaml", "--all", "--latex").code == 0
    (form,) = in_turn(text, SHEETS[:4], 1)
    assert harmless("quiz", "net.yaml", "--answers", "--format", form).code == 0


@every_text
def test_keys_in_every_report(text):
    quoted = yaml_quoted(text)
    for number, bad in enumerate((
        f"{spec(text)}{quoted}: 1\n", f"{spec(text)}{quoted}: 1\n{quoted}: 2\n",
        spec(text, quoted), spec(text, f"{{{quoted}: relu}}"),
        f"input: {quoted}\nlayers: [relu]\n", f"{spec(text)}params: {{{quoted}: {quoted}}}\n",
        f"{spec(text)}variants: {{{quoted}: {{{quoted}: 1}}}}\n",
        f"{spec(text)}expect: {{{quoted}: {quoted}}}\nignore: {{{quoted}: x}}\n",
        f"{spec(text)}blocks: {{{quoted}: [relu]}}\ndefaults: {{{quoted}: same}}\n",
        f"input: {{{quoted}: 8x8x3}}\nlayers: [relu, {{add: , from: [{quoted}]}}]\n", text,
    )):  # fmt: skip
        Path(f"{number}.yaml").write_text(bad, errors="replace")
        harmless("summary", f"{number}.yaml")
    found = json.loads(harmless("check", ".", "--format", "json").out)
    assert sum(bool(file["findings"]) for file in found["files"]) >= 8
    (form,) = in_turn(text, PAGES, 1)
    own = found["totals"]["errors"] + found["totals"]["warnings"] if form == "github" else 0
    assert harmless("check", ".", "--format", form, own=own).code == 1


def file_name(text):
    return text.replace("\0", "").replace("/", "").encode("utf-8", "replace")


@every_text
@pytest.mark.skipif(sys.platform != "linux", reason="names of files are narrower elsewhere")
def test_names_of_files(text):
    name = f"{os.fsdecode(file_name(text))}\udcff.yaml"
    Path(name).write_text(spec("x", "conv3-8, maxpool4"))
    (form,) = in_turn(text, SHEETS, 1)
    assert harmless("summary", f"./{name}", "--format", form).code == 0
    (form,) = in_turn(text, PAGES, 1)
    own = 1 if form == "github" else 0
    assert harmless("check", f"./{name}", "--format", form, own=own).code == 1
    harmless("check", ".", "--format", form, own=own)
    assert harmless("show", f"./{name}").code == 0
    harmless("check", "--update", f"./{name}")
    harmless("audit", f"./{name}")
    harmless("sweep", f"./{name}", "--input", "8,16", "--format", "json")
    (output,) = in_turn(text, ("-o", "--output"), 1)
    assert harmless("summary", "lenet5", output, f"{name}.txt").code == 0
    assert harmless("quiz", f"./{name}", "--answers", output, f"./{name}.txt").code in (0, 2)
    harmless("summary", "lenet5", output, f"nowhere/{name}")


@every_text
def test_arguments(text):
    turn = [*HOSTILE.values()].index(text) % 3
    every = (
        ["summary", text], ["summary", "lenet5", "--columns", text], ["summary", "x", f"--{text}"],
        ["summary", "lenet5", "--batch", text], ["summary", "lenet5", "-p", text], [text],
        ["summary", "lenet5", "-p", f"{text}=1"], ["summary", "lenet5", "-p", f"classes={text}"],
        ["summary", "lenet5", "--input", text], ["summary", "lenet5", "--dtype", text],
        [f"--{text}"], ["explain", "lenet5", text], ["rf", "lenet5", text],
        ["rf", "lenet5", "C1", "--cell", text], ["check", text], ["check", "--explain", text],
        ["check", "--select", text, "lenet5"], ["check", "--max-params", text, "lenet5"],
        ["check", f"8x8x3 -> {text}"], ["table", text], ["show", f"8x8x3 -> {text}"],
        ["summary", f"{text} -> fc 1"], ["audit", text], ["audit", f"{text}.csv", "--model", text],
        ["fit", "lenet5", "--near", text], ["reconcile", "lenet5", "--figure", text],
        ["sweep", "lenet5", "-p", f"{text}=1:2"], ["sweep", "lenet5", "--input", text],
        ["verify", "lenet5", "--weights", text], ["verify", "lenet5", "--input", f"{text}.npy"],
        ["layer", "--n", text], ["quiz", text], ["equivalent", text],
        ["equivalent", "conv3-8", "--input", text], ["summary", "a", "b", text],
        ["summary", "lenet5", "--format", text], ["summary", "lenet5", f"-{text}"],
    )  # fmt: skip
    for words in every[turn::3]:  # each stands in every third place
        harmless(*words)


@every_text
def test_published_tables(text):
    quoted, comma = yaml_quoted(text), text.replace('"', '""')
    table = f"title: {quoted}\nsource: {quoted}\nnetwork: 8x8x3 -> fc 10\ncolumns: [params]\n"
    table += f"rows:\n  - {{row: {quoted}, of: fc1, params: 5}}\n  - {{{quoted}: 1}}\n"
    Path("t.yaml").write_text(table)
    Path("t.csv").write_text(f'layer,params\nfc1,5\nfc1,"{comma}"\n', errors="replace")
    Path("u.csv").write_text(f'layer,"{comma}"\nfc1,5\n', errors="replace")
    for form in in_turn(text, SHEETS, 2):
        harmless("audit", "t.yaml", "--format", form)
        harmless("audit", "t.csv", "--model", "8x8x3 -> fc 10", "--format", form)
        harmless("audit", "u.csv", "--model", "8x8x3 -> fc 10", "--format", form)


BYTES = [
    ["summary", b"net\xff.yaml", "-o", "out.txt"],
    ["check", b"8x8x3 -> conv3-8\xff", "--format", "json"],
    ["show", b"net\xff.yaml"],
    ["summary", "lenet5", "-o", b"out\xff.txt"],
    ["quiz", b"net\xff.yaml", "--answers", "-o", "out.txt"],
    ["quiz", "--answers", "-o", b"out\xff.txt"],
    ["check", b"8x8x3 -> conv3-8\xff"],
    ["check", b"net\xff.yaml", "--format", "sarif"],
    ["show", b"net\xff.yaml", "--expanded"],
]
linux_alone = pytest.mark.skipif(sys.platform != "linux", reason="arguments are text elsewhere")


@linux_alone
@pytest.mark.parametrize("arguments", BYTES[1:2], ids=str)
def test_bytes_that_are_no_text(arguments):
    Path("net\udcff.yaml").write_text(spec("x"))
    done = subprocess.run(
        [sys.executable, "-m", "cnncalc", *arguments], capture_output=True, check=False
    )
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert raw(done.stdout.decode()) == []


@linux_alone
@pytest.mark.parametrize("arguments", BYTES, ids=str)
def test_bytes_as_the_interpreter_decodes_them(arguments):
    Path("net\udcff.yaml").write_text(spec("x"))
    assert harmless(*map(os.fsdecode, arguments)).code in (0, 1)


def test_a_difference_to_read():
    text = (
        'input: 8x8x3\nlayers: [conv3-8]\n# \u202e\nexpect: {params: 1}\ntitle: "\n  ::error::x"\n'
    )
    Path("net.yaml").write_text(text)
    out = harmless("check", "--update", "net.yaml").out
    assert "+expect: {params: 224}" in out
    assert "\n # \\u202e\n" in out
    assert "\n   \\x3a:error::x" in out


def test_what_a_message_shows():
    assert harmless("summary", "x\x1b]0;y\x07").err.startswith(
        r"C119 unknown model 'x\x1b]0;y\x07'"
    )
    assert r"--\x9b" in harmless("summary", "--\x9b").err
    assert "Choose from" not in harmless("summary").err
