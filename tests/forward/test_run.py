"""The executor: order, memory, weights, and faults that it names."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import SpecError, load
from cnncalc.forward.run import Executor
from cnncalc.forward.weights import GivenWeights, SeededWeights

CHAIN = "6x6x2 -> conv3-4 -> relu -> flatten -> fc 3"


def seen(line, **options):
    return Executor(load(line)).run(**options)


def test_what_a_run_sees_is_what_the_lecture_computes():
    """(6 - 3)/1 + 1 = 4; 4 filters of 3·3·2 and a bias; 16 positions; 64 inputs to 3 units."""
    records = seen(CHAIN).seen
    assert [r.shape for r in records] == [(4, 4, 4), (4, 4, 4), (64,), (3,)]
    assert [r.params for r in records] == [4 * 18 + 4, 0, 0, 3 * 64 + 3]
    assert [r.macs for r in records] == [16 * 4 * 18, 0, 0, 64 * 3]


def test_counts_are_for_one_image_and_bytes_for_the_batch():
    one, three = seen(CHAIN), seen(CHAIN, batch=3)
    assert [r.macs for r in one.seen] == [r.macs for r in three.seen]
    assert three.peak_bytes == 3 * one.peak_bytes


def test_the_peak_is_that_of_arrays_alive_together():
    """Input 72 and output 64 of the convolution; ReLU in place; float32."""
    assert seen(CHAIN).peak_bytes == (72 + 64) * 4


def test_an_array_that_somebody_still_reads_is_not_overwritten():
    line = load("4x4x2 -> relu -> fc 2")
    x = np.arange(-16.0, 16, dtype=np.float32).reshape(1, 4, 4, 2)
    kept = line._replace(outputs=(*line.inputs, *line.outputs))
    outputs = Executor(kept).run([x.copy()]).outputs
    assert (next(iter(outputs.values())) == x).all()


def test_runs_are_repeatable_and_seeds_differ():
    first, second, other = (
        next(iter(Executor(load(CHAIN), SeededWeights(s)).run().outputs.values()))
        for s in (1, 1, 2)
    )
    assert (first == second).all() and (first != other).any()


def test_kept_weights_give_the_same_output():
    executor = Executor(load(CHAIN), keep=True)
    a, b = (next(iter(executor.run().outputs.values())) for _ in range(2))
    assert (a == b).all() and executor.prepared


@pytest.mark.parametrize("name", ["preact-resnet110", "densenet-40-12"])
def test_deep_networks_neither_overflow_nor_fade(name):
    output = next(iter(Executor(load(name)).run().outputs.values()))
    assert output.std() > 1e-6


def test_nan_is_reported_with_its_layer():
    x = np.full((1, 6, 6, 2), np.nan, np.float32)
    with pytest.raises(SpecError, match="'conv1' outputs NaN") as caught:
        seen(CHAIN, inputs=[x])
    assert caught.value.code == "C404"


def test_overflow_is_reported_with_its_layer():
    x = np.full((1, 6, 6, 2), 3e38, np.float32)
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(SpecError) as caught:
        seen(CHAIN, inputs=[x])
    assert caught.value.code == "C404" and "conv1" in caught.value.message


def given(**changes):
    arrays = {
        "conv1.weight": np.zeros((4, 2, 3, 3)), "conv1.bias": np.arange(4.0),
        "fc1.weight": np.ones((3, 64)), "fc1.bias": np.array([0, 1, 2]),
    }  # fmt: skip
    return GivenWeights({k: v for k, v in (arrays | changes).items() if v is not None})


def test_weights_that_are_given_are_used():
    """A convolution of zeros leaves its biases 0 … 3 at 16 positions: 96, plus the unit's bias."""
    source = given()
    outputs = Executor(load(CHAIN), source).run().outputs
    assert next(iter(outputs.values())).tolist() == [[96, 97, 98]]
    source.check_used()


def test_a_flattened_map_is_in_the_order_channel_row_column():
    """The second unit's only weight is that of channel 3, the last 16 of 64 inputs."""
    weight = np.zeros((3, 64))
    weight[1, 48] = 1
    source = given(**{"fc1.weight": weight})
    outputs = Executor(load(CHAIN), source).run().outputs
    assert next(iter(outputs.values())).tolist() == [[0, 1 + 3, 2]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"conv1.bias": None}, "no array 'conv1.bias' of shape 4"),
        ({"conv1.bias": np.zeros(5)}, "'conv1.bias' does not fit"),
        ({"conv1.bias": np.array(["a"] * 4)}, "'conv1.bias' does not fit"),
        ({"conv9.bias": np.zeros(5)}, "1 arrays that no layer uses"),
    ],
)
def test_weights_that_do_not_fit_are_one_clear_error(changes, message):
    source = given(**changes)
    with pytest.raises(SpecError, match=message) as caught:
        Executor(load(CHAIN), source).run()
        source.check_used()
    assert caught.value.code == "C403"


def test_an_array_that_a_kernel_cannot_take_is_reported_with_its_layer():
    with pytest.raises(SpecError, match="'conv1' cannot run") as caught:
        Executor(load(CHAIN)).run([np.zeros((1, 2, 2, 2), np.float32)])
    assert caught.value.code == "C406"
