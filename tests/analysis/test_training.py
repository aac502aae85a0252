"""What training costs, against what the gradients in NumPy multiply and keep."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import analyze, load
from cnncalc.analysis.training import Setting, Training
from cnncalc.errors import SpecError
from cnncalc.forward.backward.differences import random_slopes
from cnncalc.forward.backward.tape import Tape
from cnncalc.forward.typed import random_images
from cnncalc.ops import OPERATIONS
from tests.each import each
from tests.forward.test_gradients import INPUTS

USUAL = Setting()


def descended(graph, trained, batch=1):
    """A run there and back in float32 with these layers trained."""
    inputs = [random_images((batch, *map(int, s.printed)), "float32") for s in graph.input_shapes]
    tape = Tape(graph, None, "float32", lambda node: node.name in trained, of_inputs=False)
    outputs = tape.forwards(inputs)
    slopes = {k: v.astype(np.float32) for k, v in random_slopes(outputs).items()}
    return tape.back(slopes)


def check(graph, setting=USUAL, batch=1):
    """Products and bytes of every layer as predicted and as seen."""
    training = Training(analyze(graph, batch), setting)
    seen = descended(graph, training.trained, batch)
    for one in training.layers:
        work = seen.work[one.row.name]
        assert (one.macs_input, one.macs_weight) == (work.macs_input, work.macs_weight), (
            one.row.name
        )
        assert one.kept == seen.kept_by.get(one.row.name, 0), one.row.name
    assert training.ledger.kept == seen.kept_bytes
    learned = sum(array.size for array in seen.gradients.values())
    assert learned == sum(one.trainable for one in training.layers)
    return training


LINE = {1: "{0}", 2: "{0}x{1}x1", 3: "{1}x{2}x{0}"}


@each(("text", "shapes"), [i for i in INPUTS if len(i[1]) == 1])  # fmt: skip
def test_every_operation_keeps_what_it_says(text, shapes):
    (shape,) = shapes
    line = f"{LINE[len(shape)].format(*shape)} -> "
    first = "fc 6 -> " if len(shape) == 1 else f"conv1-{shape[0]} -> "
    if text.startswith(("rbf", "groupnorm")) and len(shape) == 1:
        first = f"fc {shape[0]} -> "
    if text.startswith(("lstm", "gru", "rnn")):
        line = f"{shape[1]}x{shape[0]} -> "
    if text.startswith(("fc", "embedding")) and len(shape) == 1:
        first = ""
    check(load(line + first + text))


def test_every_operation_says_what_it_keeps():
    known = {"input", "inputs", "output"}
    for op in OPERATIONS:
        kept = op.kept if isinstance(op.kept, tuple) else ()
        assert {*kept} <= known
    kinds = {text.split()[0] for text, shapes in INPUTS}
    assert len(kinds) > 40


@pytest.mark.parametrize(
    "name", ["lenet5", "squeezenet1.1", "mobilenet", "resnet18", "shufflenet", "mlp-xor"]
)
def test_whole_networks(name):
    small = {"squeezenet1.1": "48x48x3", "mobilenet": "32x32x3",
             "resnet18": "32x32x3", "shufflenet": "32x32x3"}  # fmt: skip
    check(load(name, input=small.get(name, "")), batch=2)


@pytest.mark.parametrize("trained", ["fc*", "conv3 fc*", "conv1"])
def test_frozen_layers_have_no_gradient_and_nothing_below_them_has(trained):
    layers = "conv5-8 /2 -> relu -> lrn -> maxpool3 /2 -> conv3-12 groups 2 pad 1 -> relu"
    layers += " -> conv3-8 pad 1 -> relu -> maxpool3 /2 -> fc 24 -> relu -> dropout -> fc 5"
    check(load(f"35x35x3 -> {layers}"), Setting(trained=(trained,)))


def test_joins_and_branches():
    graph = load("inception-reduced", input="9x9x64")
    check(graph)


def test_lenet_by_hand():
    """C1 28·28·6·25, C3 10·10·16·150, C5 400·120, F6 120·84, output 84·10."""
    found = Training(analyze(load("lenet5"), 64), Setting("adam"))
    forwards = 117_600 + 240_000 + 48_000 + 10_080 + 840
    assert found.macs == (forwards, forwards - 117_600, forwards)
    # input, tanh1, S2, tanh2, S4, tanh3 (which F6 reads as a vector), tanh4, softmax
    kept = 32 * 32 + 28 * 28 * 6 + 14 * 14 * 6 + 10 * 10 * 16 + 5 * 5 * 16 + 120 + 84 + 10
    ledger = found.ledger
    assert ledger.kept == 64 * 4 * kept
    assert (ledger.weights, ledger.gradients, ledger.optimizer) == (246_824, 246_824, 493_648)
    assert ledger.master == ledger.buffers == 0
    # at tanh1 what it and C1 keep is left, and the gradients of its output and its input live
    assert ledger.slopes == 0 or ledger.total == sum(ledger)


def test_alexnet_by_hand():
    """Batch 128 with momentum: the ledger of Krizhevsky's training, in one tower."""
    found = Training(analyze(load("alexnet"), 128), Setting("momentum"))
    forwards = (
        105_415_200
        + 447_897_600
        + 149_520_384
        + 224_280_576
        + 149_520_384
        + (37_748_736 + 16_777_216 + 4_096_000)
    )
    assert found.macs == (forwards, forwards - 105_415_200, forwards)
    floats = (  # image, relu1 (lrn1 reads it too), pool1, relu2, pool2, relu3 to relu5, pool5,
        227 * 227 * 3
        + 55 * 55 * 96
        + 27 * 27 * 96
        + 27 * 27 * 256
        + 13 * 13 * 256
        + 2 * 13 * 13 * 384
        + 13 * 13 * 256
        + 6 * 6 * 256
        + 4 * 4096
        + 1000
    )  # relu6, dropout1, relu7, dropout2, softmax
    indices, masks = 27 * 27 * 96 + 13 * 13 * 256 + 6 * 6 * 256, 2 * 4096
    ledger = found.ledger
    assert ledger.kept == 128 * (4 * floats + 8 * indices + masks)
    assert ledger.weights == ledger.gradients == ledger.optimizer == 4 * 62_378_344
    assert ledger.total == sum(ledger)


def test_mixed_precision_has_master_weights_and_full_state():
    found = Training(analyze(load("lenet5"), 1, "bfloat16"), Setting("adamw")).ledger
    params = 61_706
    assert (found.weights, found.gradients) == (2 * params, 2 * params)
    assert (found.master, found.optimizer) == (4 * params, 8 * params)
    small = Training(analyze(load("lenet5")), Setting("adam8bit")).ledger
    assert small.optimizer == 2 * params


def test_accumulation_keeps_a_part_of_the_batch():
    whole = Training(analyze(load("lenet5"), 64)).ledger
    parts = Training(analyze(load("lenet5"), 64), Setting(accumulate=4)).ledger
    assert (parts.kept * 4, parts.slopes * 4) == (whole.kept, whole.slopes)
    assert parts.gradients == whole.gradients


def test_a_symbolic_batch_and_size_have_a_closed_form():
    from cnncalc.dims import evaluate, symbol

    graph = load("HxWx3 -> conv3-4 pad 1 -> relu -> maxpool2 -> globalavgpool -> fc 2")
    found = Training(analyze(graph, symbol("N"))).ledger.kept
    numbers = Training(
        analyze(load("8x6x3 -> conv3-4 pad 1 -> relu -> maxpool2 -> globalavgpool -> fc 2"), 5)
    ).ledger.kept
    assert evaluate(found, {"H": 8, "W": 6, "N": 5}) == numbers


def test_what_a_spec_freezes(tmp_path):
    spec = tmp_path / "net.yaml"
    text = (
        "input: 9x9x3\nfreeze: {}\nparams: {{n: 1}}\nlayers: [conv3-4, bn, relu, conv3-5, fc 2]\n"
    )
    for freeze, trained in (
        ('"conv*"', {"bn1", "fc1"}), ("[conv1, fc1]", {"bn1", "conv2"}), ("2", {"fc1"}),
        ("(n)", {"conv2", "fc1"}), ("0", {"conv1", "bn1", "conv2", "fc1"}),
    ):  # fmt: skip
        spec.write_text(text.format(freeze))
        assert Training(analyze(load(spec))).trained == trained
    spec.write_text(text.format("(n)"))
    assert Training(analyze(load(spec, params={"n": 3}))).trained == set()
    for wrong, code in (("(n/2)", "C110"), ("(m)", "C111")):
        spec.write_text(text.format(wrong))
        with pytest.raises(SpecError, match=code):
            load(spec)
    for wrong in ("convx*", "9"):
        spec.write_text(text.format(f'"{wrong}"'))
        with pytest.raises(SpecError, match="C116"):
            assert Training(analyze(load(spec))).trained
