"""`cnncalc quiz` as a user types it."""

import csv
import json
import re

import pytest

from cnncalc import analyze, load
from cnncalc.features.quiz import QUESTIONS
from tests.cli.run import cnncalc

ASKED = re.compile(r"(?:(?P<layer>[\w.]+), )?(?P<spec>.+?) on (?P<size>[\d×]+): (?P<question>.+)")
PRESERVING = "Which zero padding on each side would preserve height and width?"
VOLUME, PARAMS, WEIGHTS, MACS, FIELD = QUESTIONS.values()
MODELS = (
    "lenet5", "alexnet", "20x30x3 -> conv3x5-8 /2 -> bn -> dwconv3 pad 1 -> avgpool2 -> fc 10",
    "16x16x3 -> conv3-8 nobias -> relu -> conv1-4 -> globalavgpool -> fc 5 nobias",
)  # fmt: skip


def key(*arguments):
    rows = cnncalc("quiz", *arguments, "--answers", "--format", "csv").out.splitlines()
    return list(csv.reader(rows[1:]))


def asked(*arguments):
    """Layer, operation, input size, question and answer of every exercise of a sheet."""
    for _, text, answer, _ in key(*arguments):
        if text.startswith("Input "):  # in the letters of slides: tests/features/test_slips.py
            continue
        layer, spec, size, question = ASKED.fullmatch(text).groups()
        yield layer, spec, [int(n) for n in size.split("×")], question, answer


def by_hand(spec, size, question):
    """The answer for one layer on a square map, by the lectures' formulas."""
    height, width, channels = size
    assert height == width
    kind, kernel, outputs = re.match(r"(conv|maxpool|fc ?)(\d+)(?:-(\d+))?", spec).groups()
    if kind == "fc ":
        units, entering = int(kernel), height * width * channels
        weights = units * entering
        return {VOLUME: str(units), PARAMS: weights + units, WEIGHTS: weights, MACS: weights}[
            question
        ]
    kernel = int(kernel)
    stride = int(*re.findall(r"/(\d+)", spec) or [2 if kind == "maxpool" else 1])
    padding = int(*re.findall(r"pad (\d+)", spec) or [0])
    padding = (kernel - 1) // 2 if "same" in spec else padding
    out = (height - kernel + 2 * padding) // stride + 1
    if kind == "maxpool":
        return {VOLUME: f"{out}×{out}×{channels}"}[question]
    weights = int(outputs) * kernel * kernel * channels
    return {
        VOLUME: f"{out}×{out}×{outputs}", PARAMS: weights + int(outputs), WEIGHTS: weights,
        MACS: out * out * weights, PRESERVING: (kernel - 1) // 2,
    }[question]  # fmt: skip


def test_every_question_on_a_single_layer_has_the_answer_of_the_formula():
    seen = set()
    for seed in range(100):
        for layer, spec, size, question, answer in asked("--seed", str(seed), "--count", "6"):
            expected = by_hand(spec, size, question)
            shown = expected if isinstance(expected, str) else f"{expected:,}"
            assert (layer, answer) == (None, shown), f"{spec} on {size}: {question}"
            seen.add((re.match("[a-z]+", spec)[0], question))
    convolution = {("conv", q) for q in (VOLUME, PARAMS, WEIGHTS, MACS, PRESERVING)}
    connected = {("fc", q) for q in (VOLUME, PARAMS, WEIGHTS, MACS)}
    assert seen == convolution | connected | {("maxpool", VOLUME)}


def test_every_question_on_a_network_has_the_answer_of_its_analysis():
    seen = set()
    for model in MODELS:
        rows = {row.name: row for row in analyze(load(model)).rows}
        for seed in range(25):
            for layer, _, size, question, answer in asked(model, "--seed", str(seed)):
                row = rows[layer]
                (entering,) = row.input_shapes
                assert size == [*entering.printed]
                fields = {field.size for field in row.fields or ()}
                output = row.facts.output.printed
                answers = {
                    VOLUME: {"×".join(map(str, output))},
                    PARAMS: {f"{row.facts.params:,}"}, WEIGHTS: {f"{row.facts.weights:,}"},
                    MACS: {f"{row.facts.macs:,}"}, FIELD: {f"{size:,}" for size in fields},
                }  # fmt: skip
                assert answer in answers[question], (model, layer, question)
                seen.add(question)
    assert seen == set(QUESTIONS.values())


def test_a_sheet_with_the_key():
    text = cnncalc("quiz", "alexnet", "--seed", "1", "--count", "4", "--answers").out
    assert text.startswith("Exercises on alexnet\n")
    rows = key("alexnet", "--seed", "1", "--count", "4")
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        assert row[2] in text
        assert row[3].split()[0] in text
    latex = cnncalc("quiz", "alexnet", "--seed", "1", "--count", "4", "--answers",
                    "--format", "latex").out  # fmt: skip
    assert sum(line.count("&") == 3 for line in latex.splitlines()) == 5
    assert len(key("--seed", "2", "--count", "7")) == 7


def test_right_and_wrong_answers():
    rows = key("--seed", "5", "--count", "3")
    replies = [rows[0][2].replace("×", "x"), "nothing", ""]
    done = cnncalc("quiz", "--seed", "5", "--count", "3", stdin="\n".join(replies) + "\n")
    for number, _, question, *_ in key("--seed", "5", "--count", "3"):
        assert f"{number}. " in done.out and question in done.out
    assert done.code == 0
    assert f"right: {rows[0][2]}" in done.out
    assert f"{rows[1][3]} = {rows[1][2]}" in done.out or f"→ {rows[1][2]}" in done.out
    assert "1 of 3 right" in done.out


def test_the_end_of_the_answers_ends_the_quiz():
    done = cnncalc("quiz", "vgg16", "--seed", "5", stdin="1\n")
    assert done.code == 0
    assert "0 of 1 right" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("vgg16", "--layer"), "--layer asks on invented layers: leave MODEL out"),
        (("--format", "csv"), "--format and -o belong to --answers"),
        (("--count", "0"), "0 is not in the range 1<=x<=1000"),
        (("vgg61", "--answers"), "C119 unknown model 'vgg61'\n  help: did you mean 'vgg16'?"),
    ],
)
def test_one_clear_error(arguments, message):
    done = cnncalc("quiz", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_document_has_the_key():
    document = json.loads(cnncalc("quiz", "alexnet", "--answers", "--format", "json").out)
    assert (document["schema"], document["model"]) == ("cnncalc.quiz/1", "alexnet")
    assert len(document["exercises"]) == 5
    invented = json.loads(cnncalc("quiz", "--answers", "--count", "60", "--format", "json").out)
    assert invented["model"] is None
    for one in invented["exercises"]:
        size, *_ = (f"{h}x{w}x{c}" for c, h, w in one["input_shapes"])
        if one["figure"] == "MACs":
            summary = cnncalc("summary", f"{size} -> {one['spec']}", "--format", "json").out
            assert json.loads(summary)["totals"]["macs"] == one["answer"]
