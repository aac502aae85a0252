"""Where every operation writes: over its input, on it as a view, or to memory of its own.

Each is run by the executor, whose arrays are counted as they lie in memory, and held against the
peak of the analysis and against one worked out by hand.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc import analyze, load, verify
from cnncalc.analysis import memory
from cnncalc.dims import evaluate, symbol
from cnncalc.graph import Tensor
from cnncalc.ops import OPERATIONS
from cnncalc.shape import Shape
from tests.each import each
from tests.language.reading import reading

FLOAT = 4
H, W = symbol("H"), symbol("W")
BIG = 4 * 4 * 8  # elements of x, made of an input of one element

# An elementwise function of one input of the same shape needs no other memory.
IN_PLACE = {
    "bn", "relu", "relu6", "leakyrelu", "prelu", "elu", "selu", "sigmoid", "tanh", "silu",
    "hardsigmoid", "hardswish", "gelu", "softmax", "add", "multiply", "mish", "softplus",
    "softsign", "logsigmoid", "hardtanh", "threshold", "celu", "scale", "shift", "subtract",
    "divide", "mean", "maximum",
}  # fmt: skip
# The same elements under another shape, some of them, or all as they are.
VIEWS = {"flatten", "reshape", "split", "slice", "dropout", "stochasticdepth", "identity"}

RECURRENT = ("lstm", "gru", "rnn")
OTHER_SHAPES = {
    *RECURRENT,
    "concat", "pixelshuffle", "pixelunshuffle", "depthtospace", "spacetodepth", "patches", "matmul",
    "embedding",
}  # fmt: skip
JOINS = ("add", "multiply", "subtract", "divide", "mean", "maximum")
OTHERS = {"threshold": "threshold 1"}

# After x of 4x4x8: how the operation is written, and the elements that it puts out.
ONE_INPUT = {
    "conv": ("conv3-5", 2 * 2 * 5),
    "depthwise": ("depthwise3 /2 pad 1", 2 * 2 * 8),
    "deconv": ("deconv2-3 /2", 8 * 8 * 3),
    "channelconv": ("channelconv3", BIG),
    "fc": ("fc 10", 10),
    "rbf": ("rbf 10", 10),
    "maxpool": ("maxpool2", 2 * 2 * 8),
    "avgpool": ("avgpool3 /1 pad 1", BIG),
    "l2pool": ("l2pool2", 2 * 2 * 8),
    "subsample": ("subsample2", 2 * 2 * 8),
    "adaptiveavgpool": ("adaptiveavgpool 3", 3 * 3 * 8),
    "adaptivemaxpool": ("adaptivemaxpool 3", 3 * 3 * 8),
    "globalavgpool": ("globalavgpool", 8),
    "globalmaxpool": ("globalmaxpool", 8),
    "channelavgpool": ("channelavgpool", 4 * 4),
    "channelmaxpool": ("channelmaxpool", 4 * 4),
    "roipool": ("roipool2 regions 3", 3 * 2 * 2 * 8),
    "lrn": ("lrn", BIG),
    "maxout": ("maxout 2", 4 * 4 * 4),
    "shuffle": ("shuffle 2", BIG),
    "select": ("select 0+5", 4 * 4 * 2),
    "upsample": ("upsample 2", 8 * 8 * 8),
    "zeropad": ("zeropad 1", 6 * 6 * 8),
    "padchannels": ("padchannels 12", 4 * 4 * 12),
    "crop": ("crop 1", 2 * 2 * 8),
    "flatten": ("flatten", BIG),
    "reshape": ("reshape 8x8x2", BIG),
    "split": ("split 1 of 2", 4 * 4 * 4),
    "slice": ("slice 0:4", 4 * 4 * 4),
    "dropout": ("dropout 0.5", BIG),
    "groupnorm": ("groupnorm 4", BIG),
    "layernorm": ("layernorm", BIG),
    "instancenorm": ("instancenorm", BIG),
    "rmsnorm": ("rmsnorm", BIG),
    "l2norm": ("l2norm", BIG),
    "grn": ("grn", BIG),
    "glu": ("glu", 4 * 4 * 4),
    "local": ("local3-5", 2 * 2 * 5),
    "partialconv": ("partialconv3 pad 1", BIG),
    "pixelshuffle": ("pixelshuffle 2", BIG),
    "pixelunshuffle": ("pixelunshuffle 2", BIG),
    "depthtospace": ("depthtospace 2", BIG),
    "spacetodepth": ("spacetodepth 2", BIG),
    "patches": ("patches2", BIG),
    "permute": ("permute width+height+channels", BIG),
    "transpose": ("transpose", BIG),
    "roll": ("roll 1", BIG),
    **{word: (OTHERS.get(word, word), BIG) for word in sorted(IN_PLACE - {*JOINS})},
    "stochasticdepth": ("stochasticdepth 0.2", BIG),
    "identity": ("identity", BIG),
}

# x of 4x4x8, and g of its shape, s of 1x1x8, p of 2x2x8; then the peak in elements.
SEVERAL = {
    **{
        word: (f"  - g: conv1-8\n  - y: {word}\n    from: [x, g]\n", 2 * BIG)
        for word in ("subtract", "divide", "mean", "maximum")
    },
    "matmul": ("  - g: conv1-8\n  - y: matmul transposed\n    from: [x, g]\n", 2 * BIG + 64),
    "embedding": ("  - v: fc 6\n  - y: embedding 10x4\n    from: [v]\n", BIG + 6),
    **{
        word: (f"  - v: flatten over h+w\n  - y: {word} 5\n    from: [v]\n", BIG + 80)
        for word in RECURRENT
    },
    "attention": ("  - g: conv1-8\n  - y: attention\n    from: [x, g, g]\n", 3 * BIG),
    "add": ("  - g: conv1-8\n  - y: add\n    from: [x, g]\n", 2 * BIG),
    "multiply": ("  - s: globalavgpool\n  - y: multiply\n    from: [x, s]\n", BIG + 8),
    "concat": ("  - g: conv1-8\n  - y: concat\n    from: [x, g]\n", 4 * BIG),
    "unpool": ("  - p: maxpool2\n  - y: unpool2\n    from: [p, x]\n", BIG + 32 + BIG),
}


def network(layers: str, outputs: str = "y"):
    text = f"input: 1x1x1\nlayers:\n  - x: deconv4-8\n{layers}outputs: [{outputs}]\n"
    return reading(text).graph


def confirmed(graph) -> int:
    """The peak in elements, which a run has confirmed."""
    found = verify(graph)
    assert found.agrees, found.first_difference
    return found.report.totals.peak_activation_bytes // FLOAT


@each("word", ONE_INPUT)
def test_an_operation_writes_where_it_may(word):
    text, elements = ONE_INPUT[word]
    graph = network(f"  - y: {text}\n")
    shares = word in IN_PLACE | VIEWS
    assert confirmed(graph) == 1 + BIG if shares else BIG + elements
    assert sum(analyze(graph).shapes[-1].dims) > 0


@each("word", ONE_INPUT)
def test_what_is_read_later_is_not_overwritten(word):
    text, elements = ONE_INPUT[word]
    peak = confirmed(network(f"  - y: {text}\n", "x, y"))
    assert peak == (1 + BIG if word in VIEWS else BIG + elements)


@pytest.mark.parametrize("word", SEVERAL)
def test_an_operation_on_several_inputs_writes_where_it_may(word):
    layers, peak = SEVERAL[word]
    assert confirmed(network(layers)) == peak


@pytest.mark.parametrize("word", ["add", "multiply"])
@pytest.mark.parametrize(
    ("kept", "peak"), [("x, y", 2 * BIG), ("g, y", 2 * BIG), ("x, g, y", 3 * BIG)]
)
def test_a_join_overwrites_the_input_that_nobody_reads_later(word, kept, peak):
    graph = network(f"  - g: conv1-8\n  - y: {word}\n    from: [x, g]\n", kept)
    assert confirmed(graph) == peak


@pytest.mark.parametrize("word", ["add", "multiply"])
def test_a_join_is_the_same_wherever_it_writes(word):
    layers = f"  - g: conv1-8\n  - y: {word}\n    from: [x, g]\n"
    kept = ("y", "x, y", "g, y", "x, g, y")
    outputs = [verify(network(layers, names)).run.outputs["y"] for names in kept]
    assert all(np.array_equal(outputs[-1], other) for other in outputs[:-1])
    assert not np.array_equal(outputs[-1], verify(network(layers, "x, y")).run.outputs["x"])


# Joins of tensors that show one storage, and shuffles that move nothing; then the peak in elements.
ALIASES = {
    "residual: [identity] first": ("4x4x8", "  - residual: [identity]\n", BIG),
    "residual: later": ("1x1x1", "  - x: deconv4-8\n  - residual: [identity]\n", BIG + 1),
    "residual: [dropout] twice": ("4x4x8", "  - residual: [dropout 0.5]\n" * 2, BIG),
    "a sum of one tensor": ("4x4x8", "  - a: bn\n  - z: add\n    from: [a, a]\n", BIG),
    "a square": ("4x4x8", "  - a: bn\n  - multiply:\n    - [identity]\n    - [identity]\n", BIG),
    "two halves": ("4x4x8", "  - add: [[split 1 of 2], [split 2 of 2]]\n", BIG + BIG // 2),
    "one half twice": ("4x4x8", "  - a: split 1 of 2\n  - z: add\n    from: [a, a]\n", BIG),
    "two whole slices": ("4x4x8", "  - add: [[slice 0:8], [split 1 of 1]]\n", BIG),
    "flattened twice": ("4x4x8", "  - add: [[flatten], [flatten]]\n", 2 * BIG),
    "shuffle of one group": ("4x4x8", "  - shuffle 1\n", 2 * BIG),
    "shuffle of single channels": ("4x4x8", "  - shuffle 8\n", 2 * BIG),
    "a shuffle that moves": ("4x4x8", "  - shuffle 2\n", 2 * BIG),
    "crop of nothing": ("4x4x8", "  - crop 0\n", 2 * BIG),
    "upsampling by one": ("4x4x8", "  - upsample 1\n", 2 * BIG),
    "a reshape to the shape there is": ("4x4x8", "  - relu\n  - residual: [reshape 4x4x8]\n", BIG),
    "a reshape beside its input": ("4x4x8", "  - dense: [reshape 4x4x8, dropout]\n", 3 * BIG),
    "a reshape times its input": ("4x4x8", "  - relu\n  - multiply: [[reshape 4x4x8, slice 0:8],"
                                  " [shuffle 2], []]\n", 2 * BIG),
    "another shape and back": ("4x4x8", "  - residual: [reshape 2x8x8, reshape 4x4x8]\n", 2 * BIG),
    # The map is gone when the flattened one, a copy in a run, is written over.
    "a flattened map alone": ("4x4x8", "  - a: bn\n  - f: flatten\n  - g: globalavgpool\n"
                              "    from: a\n  - r: relu\n    from: f\noutputs: [r, g]\n", BIG + 8),
    "an output seen in another shape": ("4x4x8", "  - a: relu\n  - b: reshape 2x2x32\n  - c: relu\n"
                                        "outputs: [a, c]\n", 2 * BIG),
    # A vector is no map of 1×1 cells, so the gate is not written over.
    "a vector times a map": ("1x1x8", "  - x: conv1-8\n  - v: fc 8\n  - y: multiply\n"
                             "    from: [x, v]\noutputs: [x, y]\n", 8 * 3),
    # Only the gate g may be overwritten: x is read again.
    "a gate alone": ("4x4x8", "  - x: conv1-8\n  - g: conv1-8\n  - y: multiply\n    from: [x, g]\n"
                     "  - z: add\n    from: [y, x]\n", 2 * BIG),
    "a gate that is read again": ("4x4x8", "  - x: conv1-8\n  - g: conv1-8\n  - y: multiply\n"
                                  "    from: [x, g]\n  - z: add\n    from: [y, g]\n", 2 * BIG),
}  # fmt: skip


@pytest.mark.parametrize("case", ALIASES)
def test_what_shows_one_storage_is_counted_alike(case):
    sizes, layers, peak = ALIASES[case]
    graph = reading(f"input: {sizes}\nlayers:\n{layers}").graph
    assert confirmed(graph) == peak
    assert confirmed(graph) == peak, "a run leaves nothing behind"


@pytest.mark.parametrize("times", [2, 3, 4])
def test_a_tensor_times_itself_is_a_power(times):
    layers = f"  - a: bn\n  - y: multiply\n    from: [{', '.join('a' * times)}]\n"
    graph = reading(f"input: 4x4x8\nlayers:\n{layers}").graph
    x = np.random.default_rng(0).standard_normal((1, 4, 4, 8))
    first = verify(reading("input: 4x4x8\nlayers:\n  - a: bn\n").graph, inputs=[x.copy()]).run
    second = verify(graph, inputs=[x.copy()]).run
    assert np.allclose(second.outputs["y"], first.outputs["a"] ** times)


LINKS = ("identity", "dropout 0.5", "relu", "conv1-4", "shuffle 1", "shuffle 2", "bn", "slice 0:4")


@each("seed", range(40))
def test_joins_of_random_links_are_counted_alike(seed):
    rng = np.random.default_rng(seed)
    lines, names = [], ["input"]
    for number in range(12):
        join = ("", "", "add", "multiply")[rng.integers(4)]
        sources = [names[i] for i in rng.integers(0, len(names), 2 + rng.integers(2))]
        op = join or LINKS[rng.integers(len(LINKS))]
        read = f"[{', '.join(sources)}]" if join else sources[0]
        lines.append(f"  - l{number}: {op}\n    from: {read}\n")
        names = [*names, f"l{number}"][-4:]
    graph = reading(f"input: 3x3x4\nlayers:\n{''.join(lines)}").graph
    confirmed(graph)


def test_every_operation_is_run():
    kinds = {kind.syntax.words[0] for kind in OPERATIONS}
    assert kinds == {*ONE_INPUT, *SEVERAL}


@each("rule", ["in_place", "is_view"])
@each("kind", OPERATIONS)
def test_a_broken_rule_is_seen(kind, rule, monkeypatch):
    """Where the output has the shape of no input, an operation cannot work in place anyway."""
    word = kind.syntax.words[0]
    layers = SEVERAL[word][0] if word in SEVERAL else f"  - y: {ONE_INPUT[word][0]}\n"
    keeps_size = word in SEVERAL or ONE_INPUT[word][1] == BIG
    if rule == "in_place" and not (keeps_size and word not in {*VIEWS, *OTHER_SHAPES}):
        return
    with monkeypatch.context() as patch:
        patch.setattr(kind, rule, not getattr(kind, rule))
        found = verify(network(layers))
    if rule == "is_view" and (word in IN_PLACE or word == "embedding"):
        assert found.agrees, "a view of its input is where it would be in place, too"
        return
    assert found.first_difference.startswith("peak_activation_bytes")


def graph_alive(line, dtype="float32"):
    report = analyze(load(line)).at(dtype)
    graph = report.graph
    tensors = [shape and Tensor(shape, dtype) for shape in report.shapes]
    return memory.alive(graph.nodes, tensors, graph.outputs)


def test_bytes_are_packed():
    assert [memory.bytes_of(5, dtype) for dtype in ("float32", "float16", "int8")] == [20, 10, 5]
    assert [memory.bytes_of(n, "int4") for n in (4, 5, 6)] == [2, 3, 3]
    assert memory.bytes_of(H, "float64") == 8 * H
    assert evaluate(memory.bytes_of(H, "int4"), {"H": 5}) == 3


def test_what_is_alive_at_each_layer():
    """4x4x2 floats are 128 bytes, 2x2x4 64; a ReLU writes over its input, a flatten shows it."""
    found = graph_alive("4x4x2 -> conv3-4 -> relu -> flatten -> fc 5")
    assert found.bytes == {0: 128, 1: 192, 2: 64, 3: 64, 4: 84}
    assert (found.peak, found.where) == (192, 1)
    assert [*found.owners] == [0, 1, 1, 1, 4]
    packed = graph_alive("3x3x1 -> conv3-1 -> fc 3", "int4")
    assert packed.bytes == {0: 5, 1: 5, 2: 2} and (packed.peak, packed.where) == (5, 1)


def test_the_first_of_equal_peaks_is_named():
    found = graph_alive("4x4x2 -> conv1-2 -> conv1-2 -> conv1-1")
    assert (found.peak, found.where) == (256, 1)
    found = graph_alive("HxHx2 -> conv1-2 -> conv1-2 -> conv1-1")
    assert (found.peak, found.where) == (16 * H * H, 0)
    found = graph_alive("HxHx2 -> conv1-4 -> conv1-2")
    assert found.peak == 4 * 6 * H * H
    assert memory._largest([], [], {}) == (0, 0)


def test_of_multiples_the_largest_is_left():
    assert memory._without_multiples([H, 3 * H, 2 * H, W, H * W, 2 * W]) == [1, 5, 4]
    assert memory._without_multiples([4 * H + 2 * W, 2 * H + W]) == [0]
    assert memory._without_multiples([2 * H + W, 4 * H + 2 * W]) == [1]
    assert memory._without_multiples([7, 9, H]) == [1, 2]


def test_whether_symbols_decide_that_shapes_are_equal():
    def alike(one, other, dtype="float32"):
        return memory._may_equal(Tensor(one, "float32"), Tensor(other, dtype))

    assert alike(Shape(2, (H, 4)), Shape(2, (W, 4)))
    assert alike(Shape(2, (H,)), Shape(2, (H,)))
    assert not alike(Shape(2, (H,)), Shape(3, (H,)))
    assert not alike(Shape(2, (H,)), Shape(2, (H + 1,)))
    assert not alike(Shape(2, (H, 1)), Shape(2, (H,)))
    assert not alike(Shape(2, (H,)), Shape(2, (W,)), "float16")


def test_what_is_spread_is_smaller():
    def larger(made, *others):
        return memory._is_larger(*[Tensor(made, "float32")], [Tensor(o, "float32") for o in others])

    assert larger(Shape(2, (4,)), Shape(2, (4,))) == 0
    assert larger(Shape(2, (4,)), Shape(2, (1,))) == 1
    assert larger(Shape(2, (4,)), Shape(2, (1,)), Shape(2, (4,))) == 0
    form = larger(Shape(2, (H,)), Shape(2, (1,)))
    assert [evaluate(form, {"H": n}) for n in (1, 2, 5)] == [0, 1, 1]
    assert larger(Shape(2, (4,))) == 1


def test_a_join_that_symbols_spread_counts_for_both():
    """The sum goes over an input of its shape; none is where each is spread over the other."""
    report = analyze(reading("input: {a: Hx5x2, b: 5xWx2}\nlayers: [{j: add, from: [a, b]}]").graph)
    peak = report.totals.peak_activation_bytes
    for h, w in ((5, 5), (1, 5), (5, 1), (1, 1)):
        made = 0 if h == 5 or w == 5 else 50
        assert evaluate(peak, {"H": h, "W": w}) == 4 * (10 * h + 10 * w + made), (h, w)


def test_views_show_the_memory_of_their_input():
    graph = analyze(
        load("4x4x2 -> identity -> slice 0:1 -> flatten -> relu -> reshape 4x4x1")
    ).graph
    shapes = analyze(graph).shapes
    tensors = [Tensor(shape, "float32") for shape in shapes]
    assert memory.storages(graph.nodes, tensors) == [0, 0, 0, 0, 4, 4]
    assert memory.same_elements(graph.nodes, tensors) == [0, 0, 2, 3, 4, 5]
    mixed = [tensor._replace(dtype="float16") if i == 2 else tensor for i, tensor in
             enumerate(tensors)]  # fmt: skip
    assert memory.storages(graph.nodes, mixed) == [0, 0, 2, 3, 4, 4]
    none = [None, *tensors[1:]]
    assert memory.storages(graph.nodes, none) == [0, 0, 0, 0, 4, 4]
