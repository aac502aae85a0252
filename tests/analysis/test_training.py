"""What training costs, against what the gradients in NumPy multiply and keep."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import analyze, load
from cnncalc.analysis.training import (
    Setting,
    Training,
    by_name,
    choosing,
    is_partial,
    selected,
    split,
)
from cnncalc.dims import evaluate
from cnncalc.errors import SpecError
from cnncalc.forward.backward.differences import random_slopes
from cnncalc.forward.backward.tape import Tape
from cnncalc.forward.typed import random_images
from cnncalc.ops import OPERATIONS
from tests.each import each
from tests.forward.test_backward import INPUTS
from tests.language.reading import reading

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


# A kernel of 3×3 on 6×6 cells makes 16·2 by 288 products with 20 parameters, 32·3 + 3 follow.
SMALL = "6x6x1 -> conv3-2 -> relu -> fc 3"


def of_small(batch=1, dtype="float32", line=SMALL, **setting):
    return Training(analyze(load(line), batch).at(dtype), Setting(**setting))


def test_products_and_bytes_of_every_layer_by_hand():
    conv, relu, fc = of_small().layers
    assert conv[1:] == (True, False, 0, 288, 2 * 288 + 32, 36 * 4)
    assert relu[1:] == (False, True, 0, 0, 32, 32 * 4)
    assert fc[1:] == (True, True, 96, 96, 4 * 96 + 3, 0)  # its input is the output of the ReLU
    assert [(one.trainable, one.frozen) for one in (conv, relu, fc)] == [(20, 0), (0, 0), (99, 0)]
    report = analyze(load(SMALL))
    assert of_small().macs == (384, 96, 384)
    assert of_small().flops == (report.totals.flops, 608 + 32 + 387)


def test_the_memory_of_a_step_by_hand():
    """The slopes of the ReLU's input and output, 128 bytes each, are there at once."""
    ledger = of_small().ledger
    assert ledger == (476, 0, 476, 0, 0, 272, 256)
    assert ledger.total == 1480
    assert ledger.document == {
        "weights_bytes": 476, "buffers_bytes": 0, "gradients_bytes": 476, "optimizer_bytes": 0,
        "master_bytes": 0, "kept_bytes": 272, "slopes_bytes": 256, "total_bytes": 1480,
    }  # fmt: skip
    assert of_small(optimizer="adam").ledger.optimizer == 2 * 476
    half = of_small(dtype="float16", optimizer="adam").ledger
    assert half == (238, 0, 238, 952, 476, 136, 128)
    double = of_small(dtype="float64", optimizer="adam").ledger
    assert (double.optimizer, double.master) == (2 * 952, 0)


@pytest.mark.parametrize(
    ("batch", "accumulate", "images"), [(1, 1, 1), (4, 1, 4), (4, 2, 2), (4, 3, 2), (4, 4, 1)]
)
def test_images_that_run_at_once(batch, accumulate, images):
    made = of_small(batch, accumulate=accumulate)
    assert (made.images, made.ledger.kept, made.ledger.slopes) == (
        images, 272 * images, 256 * images,
    )  # fmt: skip
    assert made.ledger.gradients == 476


def test_what_is_frozen_needs_no_slopes():
    made = of_small(frozen=("conv1",))
    assert made.trained == {"fc1"} and made.reached == (False, False, False, True)
    conv, relu, fc = made.layers
    assert conv[1:] == (False, False, 0, 0, 0, 0) and relu[1:] == (False, False, 0, 0, 0, 0)
    assert fc[1:] == (True, False, 0, 96, 2 * 96 + 3, 128)
    assert (conv.trainable, conv.frozen) == (0, 20)
    assert made.ledger == (476, 0, 396, 0, 0, 128, 12)
    assert of_small(trained=("fc1",)).ledger == made.ledger
    made = of_small(frozen=("fc1",))
    assert made.reached == (False, True, True, True)
    assert made.layers[-1][1:] == (False, True, 96, 0, 2 * 96, 0)
    none = of_small(frozen=("total",))
    assert (none.trained, none.ledger.kept, none.ledger.slopes) == (frozenset(), 0, 0)
    with pytest.raises(SpecError, match="C116"):
        _ = of_small(frozen=("conv9",)).trained


def test_products_of_two_inputs_and_masks():
    """Both inputs of a matrix product get slopes, each by as many products; a mask is a byte."""
    text = "input: 4x3\nlayers: [{p: fc 4 channels, from: input}, {q: fc 4 channels, from: input},"
    text += " {m: matmul transposed, from: [p, q]}, {d: dropout}]"
    product, mask = Training(analyze(reading(text).graph)).layers[2:]
    assert (product.row.facts.macs, product.macs_input, product.macs_weight) == (64, 128, 0)
    assert product.kept == 2 * 16 * 4
    assert mask.kept == 16
    once = Training(analyze(reading(text).graph), Setting(frozen=("p",))).layers[2]
    assert once.macs_input == 64
    norm = Training(analyze(load("4x4x3 -> conv1-3 -> bn"), 5)).layers[1]
    assert norm.kept == 5 * 48 * 4 + 2 * 3 * 4  # the statistics are of all images together


def test_weights_of_another_layer_are_trained_with_it():
    text = "input: 4x4x2\nlayers: [{a: conv1-2}, {b: conv1-2, weights: a}]"
    graph = reading(text).graph
    for setting, trained in (
        (Setting(), {"a", "b"}), (Setting(frozen=("a",)), set()),
        (Setting(trained=("a",)), {"a", "b"}),
    ):  # fmt: skip
        assert Training(analyze(graph), setting).trained == trained


def test_closed_forms_of_the_ledger():
    line = "HxHx1 -> conv1-2 -> relu -> globalavgpool -> fc 3"
    form = of_small(line=line).ledger
    for n in (4, 9):
        known = of_small(line=line.replace("H", str(n))).ledger
        assert tuple(evaluate(one, {"H": n}) for one in form) == tuple(known)


def test_what_a_network_says_of_itself():
    graph = load(SMALL)
    report = analyze(graph)
    assert split(report) == (119, 0) and not is_partial(report)
    assert choosing(graph, (), ()) is graph
    frozen = analyze(choosing(graph, (), ["conv1"]))
    assert split(frozen) == (99, 20) and is_partial(frozen)
    assert selected(frozen, USUAL) == ((), ("conv1",))
    assert selected(frozen, Setting(trained=("fc1",))) == (("fc1",), ())
    assert selected(frozen, Setting(frozen=("fc1",))) == ((), ("fc1",))
    trained = analyze(choosing(graph, ["conv1"], []))
    assert split(trained) == (20, 99) and is_partial(trained)
    assert list(by_name(frozen)) == ["conv1", "relu1", "fc1"]
    assert by_name(frozen)["fc1"].trains and not by_name(frozen)["conv1"].trains
    repeated = analyze(choosing(load("6x6x1 -> conv3-1 same -> fc 2"), (), ["fc1"]))
    assert split(repeated) == (10, 74)


def test_a_number_freezes_the_first_weight_layers_and_what_follows_them():
    line = "6x6x1 -> conv3-2 -> bn -> relu -> conv3-2 -> fc 3"
    for number, trained in (
        ("0", {"conv1", "bn1", "conv2", "fc1"}), ("1", {"conv2", "fc1"}), ("2", {"fc1"}),
        ("3", set()),
    ):  # fmt: skip
        assert of_small(line=line, frozen=(number,)).trained == trained
    with pytest.raises(SpecError) as caught:
        _ = of_small(line=line, frozen=("4",)).trained
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "C116", "there are 3 weight layers, and 4 are to be frozen", "freeze 3 of them at most",
    )  # fmt: skip
