"""The built-in design spaces against their authors' code, frameworks, and counts of papers."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise, product
from random import Random

import pytest

from cnncalc import SpecError, analyze, load
from tests.each import each
from tests.zoo.figures import agrees, totals

# e10 e20 e21 e30 e31 e32, parameters and multiply-accumulates of convolutions and the classifier:
# a rebuild in PyTorch 2.14 from the paper, its forward pass counted by torch.utils.flop_counter.
CELLS = [
    ("conv3 conv3 conv3 conv3 conv3 conv3", 1531546, 220119680),
    ("none none none none none none", 73306, 7783040),
    ("conv3 skip none conv1 avg none", 344346, 47104640),
    ("none conv1 conv3 none conv1 conv1", 400346, 54968960),
    ("conv3 avg conv1 conv3 conv3 avg", 830426, 117883520),
    ("avg conv3 skip avg conv3 none", 559386, 78561920),
    ("avg skip skip skip none conv1", 101306, 11715200),
    ("none skip avg conv1 skip conv3", 344346, 47104640),
    ("none avg none conv3 avg avg", 316346, 43172480),
    ("avg conv1 conv3 none avg conv1", 372346, 51036800),
    ("avg conv1 avg conv3 skip none", 344346, 47104640),
    ("conv3 conv3 none conv3 conv1 none", 830426, 117883520),
    ("skip conv3 skip skip avg none", 316346, 43172480),
    ("conv1 avg conv1 none conv1 conv1", 185306, 23511680),
    ("skip conv1 avg none skip conv3", 344346, 47104640),
]  # fmt: skip
EDGES = ("e10", "e20", "e21", "e30", "e31", "e32")


def figures(name: str, **params: object) -> tuple[int, int]:
    """Parameters and multiply-accumulates of a configuration."""
    found = analyze(load(name, params=params)).totals
    return found.params, found.macs


@pytest.mark.parametrize(("cell", "params", "macs"), CELLS)
def test_cells_of_nas_bench_201(cell, params, macs):
    edges = dict(zip(EDGES, cell.split(), strict=True))
    assert figures("nas-bench-201", **edges) == (params, macs)


def test_an_edge_of_none_costs_a_product_per_element_and_reaches_nothing():
    report = analyze(load("nas-bench-201", params=dict.fromkeys(EDGES, "none")))
    zeros = [row for row in report.rows if row.node.op.kind == "scale"]
    assert len(zeros) == 3 * 5 * 6
    for row in zeros:
        assert row.facts.other_flops == row.facts.activations
        assert row.facts.weights == row.facts.macs == 0
    assert [field.size for field in report.rows[-1].fields] == [0, 0]


Sum = Callable[[list[str]], str]


def structure(cell: tuple[str, ...], zero: bool, total: Sum) -> str:
    """What a cell computes as a text: a skip gives what it is given, and none, if `zero`, is #."""
    nodes = ["0"]
    for before in range(3):
        first = before * (before + 1) // 2
        terms = []
        for node, op in zip(nodes, cell[first:], strict=False):
            if zero and (op == "none" or node == "#"):
                terms.append("#")
            else:
                terms.append(node if op == "skip" else f"({node})@{op}")
        nodes.append(total(terms))
    return nodes[3]


def as_printed(terms: list[str]) -> str:
    """The sum as the authors write it: the texts of its terms in order, each zero too."""
    return "+".join(sorted(terms))


def as_algebra(terms: list[str]) -> str:
    """The sum as a sum: terms of sums within it are its own, zeros are left out."""
    found, depth, start = [], 0, 0
    joined = "+".join(terms) + "+"
    for at, letter in enumerate(joined):
        depth += (letter == "(") - (letter == ")")
        if letter == "+" and not depth:
            found.append(joined[start:at])
            start = at + 1
    return "+".join(sorted(term for term in found if term != "#")) or "#"


@pytest.mark.parametrize(
    ("zero", "total", "expected"),
    [
        # Dong & Yang 2020 count 6,466; that, and 12,751, by the texts that their code compares.
        (False, as_printed, 12751),
        (True, as_printed, 6466),
        (True, as_algebra, 4930),
    ],
)
def test_distinct_cells_of_nas_bench_201(zero, total, expected):
    ops = ("none", "skip", "conv1", "conv3", "avg")
    cells = [structure(cell, zero, total) for cell in product(ops, repeat=6)]
    assert (len(cells), len(set(cells))) == (15625, expected)


# facebookresearch/pycls, dev/model_complexity.json, at 224x224: parameters; multiply-accumulates
# and biases added; elements that convolutions and the classifier put out.
PYCLS = {
    "regnety-200mf": (3162996, 199519076, 2168052),
    "regnety-400mf": (4344144, 401849056, 3892496),
    "regnety-600mf": (6055160, 601227608, 4334296),
    "regnety-800mf": (6263168, 797183328, 5249888),
    "regnety-1.6gf": (11202430, 1612087326, 8044814),
    "regnety-3.2gf": (19436338, 3176496162, 11263418),
    "regnety-4gf": (20646656, 3973301344, 12287200),
    "regnety-6.4gf": (30583252, 6355221876, 16407188),
    "regnety-8gf": (39180068, 7963074196, 17968916),
    "regnety-12gf": (51822544, 12092395504, 21384496),
    "regnety-16gf": (83590140, 15911534044, 23041228),
    "regnety-32gf": (145046770, 32279583362, 30261570),
    "regnetx-200mf": (2684792, 199040872, 2164056),
    "regnetx-400mf": (5157512, 397678568, 3143272),
    "regnetx-600mf": (6196040, 600891112, 3975096),
    "regnetx-800mf": (7259656, 799700712, 5148744),
    "regnetx-1.6gf": (9190136, 1602850792, 7933512),
    "regnetx-3.2gf": (15296552, 3176622952, 11367432),
    "regnetx-4gf": (22118248, 3964499816, 12201608),
    "regnetx-6.4gf": (26209256, 6460292264, 16369744),
    "regnetx-8gf": (39572648, 7995133416, 14059688),
    "regnetx-12gf": (46106056, 12086679016, 21366568),
    "regnetx-16gf": (54278536, 15940756456, 25515496),
    "regnetx-32gf": (107811560, 31735930792, 36302160),
}


@pytest.mark.parametrize("name", PYCLS)
def test_regnets_of_the_authors(name):
    report = analyze(load(name, params={"nearest": 1}))
    weighted = [row.facts for row in report.rows if row.facts.macs]
    flops = sum(facts.macs + facts.bias_additions for facts in weighted)
    acts = sum(facts.activations for facts in weighted)
    assert (report.totals.params, flops, acts) == PYCLS[name]


# torchvision 0.29, weights' meta["_ops"]; parameters are in the spec.
TORCHVISION = {
    "regnety-400mf": "0.402G", "regnety-800mf": "0.834G", "regnety-1.6gf": "1.612G",
    "regnety-3.2gf": "3.176G", "regnety-8gf": "8.473G", "regnety-16gf": "15.912G",
    "regnety-32gf": "32.280G", "regnety-128gf": "127.518G", "regnetx-400mf": "0.414G",
    "regnetx-800mf": "0.800G", "regnetx-1.6gf": "1.603G", "regnetx-3.2gf": "3.177G",
    "regnetx-8gf": "7.995G", "regnetx-16gf": "15.941G", "regnetx-32gf": "31.736G",
}  # fmt: skip


@each("name", TORCHVISION)
def test_regnets_of_torchvision(name):
    assert agrees(totals(name)[1], TORCHVISION[name])


def quantised(d: int, w0: int, wa: float, wm: float) -> list[tuple[int, int]]:
    """Widths and depths of stages, unit by unit: equations 2 to 4 of Radosavovic et al. 2020.

    Nothing where a power of wm has no unit: the authors' code does not draw such networks.
    """
    powers = [round(math.log((w0 + wa * j) / w0) / math.log(wm)) for j in range(d)]
    widths = [round(w0 * wm**power / 8) * 8 for power in powers]
    found = [(width, widths.count(width)) for width in sorted(set(widths))]
    return found if len(found) == max(powers) + 1 else []


def test_stages_of_regnets_are_those_of_the_equations():
    random, seen, refused = Random(2003), 0, 0
    while seen < 15:
        d, w0, g = random.randint(12, 28), 8 * random.randint(1, 32), 8 * random.randint(1, 16)
        wa, wm = random.randint(80, 2560) / 10, random.randint(200, 300) / 100
        stages = quantised(d, w0, wa, wm)
        params = {"d": d, "w0": w0, "wa": wa, "wm": wm, "g": g}
        if len(stages) != 4:
            refused += 1
            if refused < 8:
                with pytest.raises(SpecError, match="a repetition is a whole number"):
                    load("regnetx", params=params)
            continue
        seen += 1
        found = load("regnetx", params=params | {"nearest": 1}).params
        first, *begins = (found[name] for name in ("p2", "p3", "p4"))
        starts = [0, first, *begins, d]
        assert [b - a for a, b in pairwise(starts)] == [n for _, n in stages]
        for (width, _), i in zip(stages, range(1, 5), strict=True):
            group = min(g, width)
            assert found[f"g{i}"] == group
            assert found[f"n{i}"] == max(1, round(width / group))


# Factor on widths, resolution, depths, kernels, expansions, parameters and multiply-accumulates:
# subnets of the authors' supernet (mit-han-lab/once-for-all, get_active_subnet) in PyTorch 2.14.
SUBNETS = [
    (1, 224, "44444", "77777777777777777777", "66666666666666666666", 7664760, 566170656),
    (1, 128, "22222", "33333333333333333333", "33333333333333333333", 3410792, 41476224),
    (1, 196, "24243", "75373575533537335757", "34634333434636633643", 5251616, 215956728),
    (1.2, 196, "34332", "33555337357533537337", "64336433433646334643", 6294872, 325710456),
    (1, 196, "24423", "35375577353377335735", "44364663634446646443", 4859792, 225080760),
    (1, 192, "44343", "37755553537375753373", "64363663443634644344", 4855832, 253863424),
    (1.2, 188, "32234", "73355735755757533757", "44346444433466663366", 8211456, 304881056),
    (1, 224, "32342", "33575575357775755333", "44343464363363663336", 4505576, 255736464),
    (1, 136, "34424", "35355735533757757777", "64343463436636343463", 5280216, 118349312),
    (1.2, 180, "23243", "37573373535333535335", "43464344336363666443", 7233176, 271312976),
    (1, 128, "23232", "73375775775557373735", "64446444446343346633", 4524872, 79707904),
    (1, 188, "43242", "55557777753775533577", "46444633343433346446", 4315920, 206880528),
    (1.2, 208, "34422", "57573353753535777333", "33663664343634346436", 5750216, 341013728),
    (1, 192, "42343", "75557537355375733377", "64433436444333663446", 4934272, 224459456),
    (1, 152, "33424", "53755777535577557755", "36343343366446344436", 5322776, 136974848),
]  # fmt: skip


@pytest.mark.parametrize("subnet", SUBNETS)
def test_subnets_of_once_for_all(subnet):
    width, resolution, depths, kernels, expansions, params, macs = subnet
    lists = {"depths": depths, "kernels": kernels, "expansions": expansions}
    given = {name: f"[{', '.join(digits)}]" for name, digits in lists.items()}
    found = figures("ofa-mobilenet-v3", width=str(width), resolution=resolution, **given)
    assert found == (params, macs)


# The compound coefficient, the resolution, parameters and multiply-accumulates of torchvision's
# EfficientNet with width_mult 1.1^phi, depth_mult 1.2^phi and 1280 channels scaled at its end.
COMPOUND = [
    (0, 224, 5288548, 385814752),
    ("0.5", 240, 8441486, 731404000),
    (1, 258, 9109994, 992629472),
    (2, 296, 12255408, 1810522464),
    (3, 341, 16350296, 3250916456),
    (4, 392, 25916448, 6319727088),
]


@pytest.mark.parametrize(("phi", "resolution", "params", "macs"), COMPOUND)
def test_compound_scaling(phi, resolution, params, macs):
    graph = load("efficientnet-b0", params={"phi": phi})
    assert graph.input_shape.dims[1] == resolution
    assert figures("efficientnet-b0", phi=phi) == (params, macs)


# Tan & Le 2019: the coefficients of widths and depths, and the sides, of B1 to B7.
PUBLISHED = [
    (1, 1.1, 240), (1.1, 1.2, 260), (1.2, 1.4, 300), (1.4, 1.8, 380), (1.6, 2.2, 456),
    (1.8, 2.6, 528), (2, 3.1, 600),
]  # fmt: skip


def test_no_phi_gives_the_published_coefficients():
    nearest = []
    for width, depth, side in PUBLISHED:
        phis = math.log(width, 1.1), math.log(depth, 1.2), math.log(side / 224, 1.15)
        nearest.append([round(phi, 1) for phi in phis])
    assert nearest == [
        [0.0, 0.5, 0.5], [1.0, 1.0, 1.1], [1.9, 1.8, 2.1], [3.5, 3.2, 3.8], [4.9, 4.3, 5.1],
        [6.2, 5.2, 6.1], [7.3, 6.2, 7.0],
    ]  # fmt: skip
    scaled = load("efficientnet-b0", params={"phi": 1}).params
    assert [str(scaled[name]) for name in ("wide", "deep")] == ["11/10", "6/5"]
    assert figures("efficientnet-b0", phi=1)[0] == totals("efficientnet-b2")[0]
