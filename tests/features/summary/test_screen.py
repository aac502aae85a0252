"""The first screen: no line too wide, no sign that a terminal lacks, nothing by colour alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from cnncalc import analyze, load
from cnncalc.counting.builtin import BY_NAME
from cnncalc.features.summary import View, page, summary
from cnncalc.render import svg
from cnncalc.render.bars import Bar, Share
from cnncalc.render.laying import length
from cnncalc.render.page import Surface
from cnncalc.render.table import write
from tests.cli.run import cnncalc
from tests.zoo.figures import in_turn

COLOUR = re.compile(r"\033\[[\d;]*m")


def listing(model: str, **view):
    found = page([summary(analyze(load(model)), BY_NAME["cnncalc"])], View(**view)).listing
    assert found
    return found()


SCREENS = ((60, False), (80, True), (120, False))
MODELS = in_turn()


@pytest.mark.parametrize("model", MODELS)
def test_no_line_is_wider_than_the_terminal(model):
    sheets, turn = listing(model), MODELS.index(model) % 3
    for width, ascii_only in (SCREENS * 2)[turn : turn + 2]:  # each network at two of them
        text = write(sheets, Surface(width, ascii_only=ascii_only))
        assert max(map(length, text.splitlines())) <= width


@pytest.mark.parametrize("model", ["vgg16", "resnet50", "googlenet", "unet", "lenet5"])
def test_a_terminal_without_the_signs_gets_ascii(model):
    text = write(listing(model), Surface(100, ascii_only=True))
    assert text.isascii() and "?" not in text
    assert "#" * 4 in text


@pytest.mark.parametrize("model", ["vgg16", "resnet50"])
def test_ascii_is_aligned(model):
    table = write(listing(model), Surface(100, ascii_only=True)).split("---\n")[1].splitlines()
    ends = {len(line) for line in table if line.startswith("conv")}
    assert len(ends) == 1  # the last column is aligned to the right


def test_a_dumb_terminal_is_ascii_and_a_pipe_is_not():
    command = [sys.executable, "-m", "cnncalc", "summary", "lenet5"]
    there, here = os.openpty()
    environment = {**os.environ, "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
    subprocess.run(command, stdout=here, env=environment, check=True)
    os.close(here)
    shown = b""
    while True:
        try:
            part = os.read(there, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(there)
    assert shown.isascii() and b"conv" in shown
    piped = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert "×".encode() in piped.stdout


@pytest.mark.parametrize("model", ["vgg16", "resnet50", "googlenet"])
def test_colour_says_nothing_alone(model):
    sheets = listing(model)
    assert COLOUR.sub("", write(sheets, Surface(100, color=True))) == write(sheets, Surface(100))


def test_only_the_sixteen_colours_of_the_terminal():
    codes = {
        code
        for found in COLOUR.findall(write(listing("vgg16"), Surface(100, color=True)))
        for code in found[2:-1].split(";")
    }
    assert codes <= {"0", "1", "2", *map(str, range(30, 38)), *map(str, range(90, 98))}


def test_shapes_are_aligned_at_their_first_sign():
    rows = write(listing("vgg16"), Surface(100)).splitlines()
    places = {line.index("×") for line in rows if re.match(r"(conv|pool)\d", line)}
    assert len(places) == 1


def test_noughts_are_dots_and_the_largest_fills_its_bar():
    rows = {line.split()[0]: line for line in write(listing("vgg16"), Surface(120)).splitlines()
            if line and line[0].isalpha()}  # fmt: skip
    assert rows["pool1"].count(" · ") >= 2 and " 0 " not in rows["pool1"]
    assert "████████" in rows["fc6"] and "74%" in rows["fc6"]  # 102,764,544 of 138,357,544
    assert "████████" in rows["conv3_2"] and "12%" in rows["conv3_2"]
    assert "████████" not in rows["conv1_1"]


def test_a_bar_is_drawn_in_eighths():
    bar = Bar(8, percent=False)

    def drawn(size: Fraction) -> str:
        return bar.drawn(Share(size, size))

    assert drawn(Fraction(1)) == "████████"
    assert drawn(Fraction(1, 2)) == "████"
    assert drawn(Fraction(3, 64)) == "▍"
    assert drawn(Fraction(1, 10**6)) == "▏"
    assert drawn(Fraction(0)) == ""
    assert bar._replace(ascii_only=True).drawn(Share(Fraction(1, 2), Fraction(1, 2))) == "####"


def test_totals_are_exact_and_short_once():
    out = cnncalc("summary", "vgg16", COLUMNS="80").out
    assert "params     138,357,544 (527.8 MiB)   forward memory  109.4 MiB" in out
    assert "FLOPs   30,972,237,168 (30.97G)      weight layers   16" in out
    assert out.count("138,357,544") == 1


def test_the_peak_is_at_a_row_that_is_shown():
    out = cnncalc("summary", "resnet50").out
    assert "6.891 MiB at conv2.1\n" in out
    opened = cnncalc("summary", "resnet50", "--depth", "4").out
    assert "6.891 MiB at conv2.1.shortcut.conv1\n" in opened
    assert "\nconv2.1.shortcut.conv1 " in opened


def test_what_was_asked_for_goes_on_working():
    top = cnncalc("summary", "vgg16", "--top", "3", "--sort", "params").out.splitlines()
    assert [line.split()[0] for line in top if re.match(r"(fc|conv)\d", line)] == [
        "fc6", "fc7", "fc8",
    ]  # fmt: skip
    asked = cnncalc("summary", "vgg16", "--columns", "layer,params").out
    assert "\ntotal    138,357,544\n" in asked and "█" not in asked
    chw = cnncalc("summary", "vgg16", "--layout", "chw", "--units", "full", COLUMNS="140").out
    assert "64×224×224" in chw and "102,764,544" in chw


def test_a_symbolic_network_has_no_bars():
    out = cnncalc("summary", "HxWx3 -> conv3-8 same -> relu -> fc 10", "--batch", "2").out
    assert "█" not in out and "per image" in out
    mixed = cnncalc("summary", "HxWx3 -> conv3-8 same -> relu -> globalavgpool -> fc 10").out
    assert "█" in mixed  # parameters are numbers there, work is not


def test_a_picture_is_well_formed_and_whole():
    text = svg.write(listing("vgg16"))
    root = ElementTree.fromstring(text)
    words = " ".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "conv1_1" in words and "138,357,544" in words
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "prefers-color-scheme:dark" in text


def test_foreign_text_in_a_picture_is_only_text(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text('title: "<script>&x</script>"\ninput: 9x9x3\nlayers: [relu]\n')
    text = cnncalc("summary", str(path), "--format", "svg").out
    assert "<script>" not in text and "&lt;script&gt;&amp;x" in text
    ElementTree.fromstring(text)
