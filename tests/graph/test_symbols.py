"""Symbols of a network, and what is given for them."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.dims import symbol
from cnncalc.features.fit import fit
from cnncalc.graph import Repeated
from cnncalc.graph.symbols import (
    counted_by,
    in_numbers,
    names_in,
    put,
    require_turns,
    symbols_in,
    with_sizes,
)  # fmt: skip
from cnncalc.shape import Shape
from cnncalc.sources.resolve import read
from tests.cli.run import cnncalc


def test_the_symbols_of_a_network_in_their_order():
    graph = load("HxWx3 -> conv3-C -> bn -> deconv3-K")
    assert symbols_in(graph) == ("H", "W", "C", "K")


@pytest.mark.parametrize(
    ("symbolic", "params", "plain"),
    [
        ("8x8x3 -> conv3-C", {"C": "4"}, "8x8x3 -> conv3-4"),
        ("HxWx3 -> conv3-8", {"H": "8", "W": "9"}, "8x9x3 -> conv3-8"),
        ("8x8xC -> conv3-C groups 2", {"C": "4"}, "8x8x4 -> conv3-4 groups 2"),
        ("8x8x3 -> deconv3-K -> conv1-K", {"K": "2"}, "8x8x3 -> deconv3-2 -> conv1-2"),
    ],
)  # fmt: skip
def test_a_number_for_a_symbol_is_as_if_it_were_written(symbolic, params, plain):
    given = analyze(load(symbolic, params))
    assert given.totals == analyze(load(plain)).totals
    sizes = {name: int(value) for name, value in params.items()}
    ops = [node.op for node in with_sizes(load(symbolic), sizes).nodes]
    assert ops == [node.op for node in load(plain).nodes]


def test_a_param_wins_over_a_symbol_of_its_name(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text("input: 8x8x3\nparams: {C: 4}\nlayers: [conv3-(C)]\n")
    assert analyze(load(str(path), {"C": "5"})).totals.params == 5 * 28


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "٣"])
def test_what_is_no_size_is_refused(value):
    with pytest.raises(SpecError, match="the symbol C stands for a whole number") as caught:
        load("8x8x3 -> conv3-C", {"C": value})
    assert caught.value.code == "C109"


def test_a_symbol_that_is_not_there_is_no_param():
    with pytest.raises(SpecError, match="unknown parameter 'K'") as caught:
        load("8x8x3 -> conv3-C", {"C": "4", "K": "4"})
    assert caught.value.code == "C120"


def test_commands_take_numbers_for_symbols():
    assert "conv3-4" in cnncalc("show", "8x8x3 -> conv3-C", "-p", "C=4").out
    assert "28·K" in cnncalc("summary", "8x8x3 -> conv3-C", "-p", "C=K").out
    swept = cnncalc("sweep", "8x8x3 -> conv3-C", "-p", "C=4,8", "--format", "csv").out
    assert [line.split(",")[1] for line in swept.splitlines()[1:3]] == ["112", "224"]


def test_a_budget_says_which_symbol_needs_a_number():
    """35 filters of 27 weights and a bias are 980 parameters, 36 are 1,008."""
    model = read("8x8x3 -> conv3-C")
    with pytest.raises(SpecError, match="a budget needs sizes as numbers") as caught:
        fit(model, {"params": 1000})
    assert caught.value.hint == "C is a symbol: give -p C=…, or ask for the largest, -p C"
    (found,) = fit(model, {"params": 1000}, "C").largest
    assert (found.value, found.figures["params"]) == (35, 980)
    with pytest.raises(SpecError) as caught:
        fit(read("mobilenet", {"alpha": "a"}), {"params": 1000})
    assert "-p alpha=" in caught.value.hint


def test_the_smallest_that_is_beyond_a_budget_has_its_figures():
    """3×3 cells are the least that a window of 3 takes: one output cell, 27·4 products."""
    out = cnncalc("fit", "8x8x3 -> conv3-4", "--max-macs", "100").out
    assert "none: the smallest, 3, has 112 params, 108 MACs, peak 124 B" in out
    (found,) = fit(read("8x8x3 -> conv3-4"), {"macs": 100}).largest
    assert found.value is None and found.beyond == (3, {"params": 112, "macs": 108, "peak": 124})


def test_a_group_has_a_whole_share_of_a_symbol():
    """A layer of two groups is there for even C alone, so that half of it is no rounding."""
    out = cnncalc("equivalent", "conv3-C groups 2").out
    assert "9·C²/2" in out and "1/2 = 0.5" in out and "⌊" not in out
    assert analyze(load("8x8x4 -> deconv3-K groups 4", {"K": "8"})).totals.weights == 9 * 4 * 2


def test_a_ratio_of_whole_numbers_is_said_once():
    out = cnncalc("equivalent", "conv3-C").out
    assert " 1\n" in out and "1 = 1" not in out


N, M, T = symbol("N"), symbol("M"), symbol("T")


def test_symbols_that_count_turns():
    graph = load("8x8x3 -> relu")
    assert (counted_by(graph), require_turns(graph)) == ((), None)
    loops = tuple(Repeated(1, 1, 1, 1, 1, turns) for turns in (T * N, M, T))
    assert counted_by(graph._replace(repeated=loops)) == ("N", "T", "M")
    assert in_numbers(loops[0]) == "give a number for what counts the turns: -p N=4 -p T=4"
    for repeated, given in ((loops, "-p N=4 -p T=4 -p M=4"),
                            ((loops[0]._replace(turns=7),), "the number as a param")):  # fmt: skip
        with pytest.raises(SpecError) as caught:
            require_turns(graph._replace(repeated=repeated))
        assert caught.value.code == "C401"
        hint = f"give {given}: only cnncalc summary answers in symbols"
        assert caught.value.hint == hint


def test_sizes_are_put_wherever_a_symbol_stands():
    """What has none of them stays as it is, also what is made of parts."""
    sizes = {"N": 3}
    shape, other = Shape(N, (M, 7), (N,)), Shape(M, (7, 7))
    assert put(shape, sizes) == Shape(3, (M, 7), (3,))
    assert put(other, sizes) is other
    assert (put(N + M, sizes), put(M, sizes), put("N", sizes)) == (M + 3, M, "N")
    assert put(((N, 1), (M, 2)), sizes) == ((3, 1), (M, 2))
    one = Repeated(1, 2, 3, 1, 2, N)
    assert put(one, sizes) == one._replace(turns=3)
    assert [*names_in((shape, N + M, 7, "N"))] == ["N", "N", "M", "M", "N"]


def test_a_graph_with_sizes_has_them_in_all_of_it():
    graph = load("8x8xN -> conv3-N -> conv3-N -> relu")
    graph = graph._replace(params={"k": N}, repeated=(Repeated(1, 2, 3, 1, 2, N * T),))
    graph = graph._replace(nodes=tuple(node._replace(times=N) for node in graph.nodes))
    made = with_sizes(graph, {"N": 3})
    assert (made.params, made.repeated[0].turns) == ({"k": 3}, 3 * T)
    assert {node.times for node in made.nodes} == {3}
    assert made.nodes[1].op is made.nodes[2].op and made.nodes[1].op.filters == 3
    assert made.nodes[3].op is graph.nodes[3].op
