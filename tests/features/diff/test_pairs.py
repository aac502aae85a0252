"""Which layers are partners: in blocks, beside their neighbours, along the edges."""

from __future__ import annotations

from cnncalc import load
from cnncalc.features.diff.align import _apart, _by_blocks, _by_neighbours, _Group, _in_order, align
from cnncalc.features.diff.cost import judged
from cnncalc.features.diff.edges import by_edges
from cnncalc.features.diff.improve import improved
from cnncalc.features.diff.side import Operations, Side, changed_fields, gaps, increasing
from cnncalc.graph import Graph, Node
from cnncalc.ops.joining import Add, Concat
from tests.each import each

OPS = {
    letter: load(f"8x8x4 -> {layer}").nodes[-1].op
    for letter, layer in (
        ("c", "conv3-4 same"), ("d", "conv3-5 same"), ("e", "conv3-6 same"), ("r", "relu"),
        ("s", "sigmoid"), ("t", "tanh"), ("b", "bn"), ("m", "maxpool3 /1 pad 1"),
        ("n", "avgpool3 /1 pad 1"),
    )
}  # fmt: skip
OPS |= {"+": Add(), "|": Concat()}
INPUT = load("8x8x4 -> relu").nodes[0]


def network(text: str) -> Graph:
    """Layers such as `A/B/x:c<in,y`: blocks, name, letter of OPS, inputs (or the layer before)."""
    nodes = [INPUT._replace(name="in")]
    for word in text.split():
        layer, _, sources = word.partition("<")
        place, _, letter = layer.partition(":")
        *path, name = place.split("/")
        at = {node.name: i for i, node in enumerate(nodes)}
        inputs = (
            tuple(at[source] for source in sources.split(",")) if sources else (len(nodes) - 1,)
        )
        if letter == "i":
            nodes.append(INPUT._replace(name=name))
        else:
            nodes.append(Node(name, OPS[letter], inputs, path=tuple(path)))
    read = {i for node in nodes for i in node.inputs}
    ends = tuple(i for i in range(len(nodes)) if i not in read)
    return Graph("n", tuple(nodes), tuple(i for i, n in enumerate(nodes) if not n.inputs), ends)


def sides(before: str, after: str) -> tuple[Side, Side, Operations]:
    operations = Operations()
    return Side(network(before), operations), Side(network(after), operations), operations


def named(pairs: dict[int, int], a: Side, b: Side) -> str:
    """Pairs of names, without the input's, in the order of the first network."""
    found = [f"{a.names[i]}{b.names[j]}" for i, j in sorted(pairs.items()) if i]
    return " ".join(found)


def group(name: str, *numbers: int) -> _Group:
    return _Group(name, tuple(range(len(numbers))), numbers)


@each(
    "ours, theirs, expected",
    [
        ((1, 2), (1, 2), 0),
        ((1, 1, 2), (1, 2, 2, 3), 4),  # one changed, one added
        ((1,), (2,), 1),
        ((1, 2, 3), (3,), 6),
        ((1, 2), (2, 1), 0),
    ],
)
def test_how_far_blocks_are_apart(ours, theirs, expected):
    assert _apart(group("a", *ours), group("b", *theirs)) == expected


@each(
    "before, after, expected",
    [
        ("x:c y:r z:s", "p:c q:r o:t", "xp yq zo"),  # no blocks
        ("A/x:c A/y:r", "B/p:c B/q:r", "xp yq"),
        ("A/x:c A/y:r m:m", "k:m A/p:c A/q:r", "xp yq"),
        ("A/x:c A/y:r", "B/p:c B/q:s A/u:c A/v:r A/w:b", "xu yv"),  # by what is in them
        ("A/x:c A/y:r", "B/p:c B/q:s A/u:c A/v:s", "xu yv"),  # or their names
        ("x:d A/y:r z:m", "p:c B/q:r o:n", "xp yq zo"),  # layers beside blocks
        ("x:d A/y:r A/z:b", "A/q:r A/k:s p:c", "yq"),
        ("A/x:c A/B/y:r A/B/z:b A/w:m", "A/p:d A/B/q:r A/B/t:s A/o:n", "xp yq wo"),
        ("A/B/y:r A/C/z:b A/C/k:b", "A/B/q:r A/D/p:b A/D/t:b A/D/s:s", "yq zp kt"),
    ],
)
def test_layers_are_paired_in_blocks_level_by_level(before, after, expected):
    a, b, operations = sides(before, after)
    assert named(_by_blocks(a, b, operations), a, b) == expected


@each(
    "before, after, known, expected",
    [
        ("x:c y:r z:s", "p:c q:r o:s", {1: 1, 3: 3}, "xp yq zo"),  # between two pairs
        ("x:c y:d z:s", "p:c q:s o:s", {1: 1, 3: 3}, "xp zo"),  # never two of other classes
        ("x:c y:d", "p:c q:e", {1: 1}, "xp yq"),  # behind what is read
        ("x:c y:r", "p:d q:r", {2: 2}, "xp yq"),  # ahead of a reader
        ("x:c y:r z:b", "p:c q:r o:b", {1: 1}, "xp yq zo"),  # from one to the next
        ("x:c y:r z:b", "p:c o:b<p q:r", {1: 1, 2: 3}, "xp yq zo"),  # two steps on
        ("x:c y:r z:b", "p:c o:b", {1: 1}, "xp"),  # not over a layer without a partner
        ("x:c y:r z:b", "p:c r:r o:b", {3: 3}, "xp yr zo"),  # two steps back
        ("x:r y:c<x z:d<x", "p:r q:d<p", {1: 1}, "xp zq"),  # the likest one
        ("x:r y:d<x z:c<x", "p:r q:d<p", {1: 1}, "xp yq"),
        ("x:r y:e<x z:c<x", "p:r z:d<p", {1: 1}, "xp zz"),  # of equals the one of its name
        ("x:r z:e<x y:c<x", "p:r z:d<p", {1: 1}, "xp zz"),
        ("x:c y:c<x z:c<x k:+<x,y", "p:c q:c<p o:c<p j:+<p,o", {1: 1, 4: 4}, "xp yq zo kj"),
    ],
)
def test_what_is_left_is_paired_beside_its_neighbours(before, after, known, expected):
    a, b, operations = sides(before, after)
    pairs = {0: 0, **known}
    _by_neighbours(pairs, a, b, operations)
    assert named(pairs, a, b) == expected


@each(
    "before, after, expected",
    [
        ("x:c y:r", "p:c q:r", "xp yq"),
        ("x:c y:d z:r", "y:c z:r", "xy zz"),
        ("x:d y:e", "y:c", "yy"),  # of equal costs the one of its name
        ("x:d y:e", "x:c", "xx"),
        ("x:r y:c z:b", "p:m q:d o:n", "yq"),
    ],
)
def test_layers_in_order_at_the_least_cost(before, after, expected):
    a, b, operations = sides(before, after)
    assert named(_in_order(a, b, operations), a, b) == expected


@each(
    "before, after, expected, cost",
    [
        ("x:c y:r", "p:c q:r", "xp yq", 0),
        ("x:c y:r", "x:d y:s", "xx yy", 5),
        ("x:c y:r z:s", "x:c z:s", "xx zz", 3),
        ("x:c y:r", "x:c n:b y:r", "xx yy", 3),
        ("x:c y:c<in z:+<x,y", "y:c x:c<in z:+<x,y", "xx yy zz", 0),
        ("A/x:c A/y:r B/p:d B/q:r", "B/p:d B/q:r A/x:c A/y:r", "xp yq px qy", 2),
        ("r:r k:b A/x:d", "A/p:e A/x:c", "xx", 10),  # of equal costs that with most names
    ],
)
def test_the_cheapest_alignment_of_three_with_most_names(before, after, expected, cost):
    a, b, operations = sides(before, after)
    found = align(a, b, operations)
    assert (named(found.pairs, a, b), found.cost) == (expected, cost)


@each(
    "before, after, expected",
    [
        ("x:c y:r z:s", "p:c q:r o:s", "xp yq zo"),
        ("x:c y:r z:s", "p:d q:r o:s", "yq zo"),  # from the outputs back
        ("x:c y:r z:s", "p:c q:b o:s", "xp zo"),
        ("x:c y:r", "p:c q:r o:s", "xp yq"),
        ("x:c y:c<in z:+<x,y k:r", "y:c x:c<in z:+<y,x k:r", "xx yy zz kk"),  # by name, in a sum
        ("x:c y:c<in z:|<x,y k:r", "y:c x:c<in z:|<y,x k:r", "xy yx zz kk"),  # by place
        ("x:c y:d<in z:|<x,y", "p:c q:d<in o:|<q,p", "xp yq zo"),
        ("x:c y:d<in z:+<x,y", "p:c q:d<in o:+<q,p", "xp yq zo"),
        ("x:c y:r<x z:s<x", "p:c q:s<p o:r<p", "xp yo zq"),
        (
            "x:c y:c<in k:r<x l:s<y o:+<k,l",
            "p:c q:c<in k:s<p l:r<q o:+<k,l",
            "xq yp kl lk oo",
        ),  # by what reads them
        ("o:i k:c<in l:c<o z:|<k,l", "o:i k:c<o l:c<in z:|<l,k", "oo kl lk zz"),
        ("o:i k:c<in l:d<o z:|<k,l", "u:i k:d<in l:c<u z:|<k,l", "ou zz"),
    ],
)
def test_layers_that_do_the_same_to_the_same(before, after, expected):
    a, b, operations = sides(before, after)
    assert named(by_edges(a, b, operations), a, b) == expected


@each(
    "before, after, known, expected",
    [
        ("x:c y:r", "p:c q:r", {}, "xp yq"),
        ("x:c y:r", "p:c q:r", {1: 1}, "xp yq"),
        ("x:c y:d", "p:c q:d", {1: 2, 2: 1}, "xp yq"),  # two change partners
        ("x:c y:r", "p:s q:b", {}, "yp"),  # four is less than two of three
        ("x:d y:c", "p:c", {1: 1}, "yp"),
        ("x:d", "p:c q:d", {1: 1}, "xq"),
        ("k:r<in l:s<in x:c<k y:c<l z:|<x,y", "k:r<in l:s<in x:c<k y:c<l z:|<x,y",
         {1: 1, 2: 2, 3: 4, 4: 3, 5: 5}, "kk ll xx yy zz"),
        ("k:c<in l:c<in x:r<k y:r<l u:b<x v:m<y", "k:c<in l:c<in x:r<k y:r<l u:b<x v:m<y",
         {1: 2, 2: 1, 3: 4, 4: 3, 5: 5, 6: 6}, "kk ll xx yy uu vv"),  # whole branches
    ],
)  # fmt: skip
def test_an_alignment_is_made_cheaper(before, after, known, expected):
    a, b, operations = sides(before, after)
    found = improved(judged({0: 0, **known}, a, b, operations), a, b, operations)
    assert named(found.pairs, a, b) == expected


@each(
    "values, expected",
    [([], []), ([3], [0]), ([1, 2, 3], [0, 1, 2]), ([3, 2, 1], [2]), ([2, 9, 4, 5, 1], [0, 2, 3])],
)
def test_a_longest_increasing_subsequence(values, expected):
    assert increasing(values) == expected


@each(
    "pairs, expected",
    [
        ({}, [([0, 1, 2, 3], [0, 1, 2, 3, 4])]),
        ({0: 0}, [([1, 2, 3], [1, 2, 3, 4])]),
        ({0: 0, 3: 4}, [([1, 2], [1, 2, 3])]),
        ({0: 0, 2: 2}, [([1], [1]), ([3], [3, 4])]),
        ({0: 0, 1: 3, 2: 1, 3: 4}, []),
        ({0: 0, 1: 3, 3: 4}, []),
        ({0: 4, 1: 1, 3: 3}, [([2], [2])]),
    ],
)
def test_what_has_no_partner_between_those_in_order(pairs, expected):
    a, b, _ = sides("x:c y:c z:c", "x:c y:c z:c k:c")
    found = gaps(pairs, a, b)
    assert found == expected


@each(
    "before, after, expected",
    [
        ("conv3-4 same", "conv3-4 pad 1", []),
        ("conv5-4 same", "conv5-4 pad 2", []),
        ("conv3-4 same", "conv3-4", ["padding"]),
        ("conv3-4 same", "conv3-4 pad 2", ["padding"]),
        ("conv3-4 /2 same", "conv3-4 /2 pad 1", ["padding"]),  # where depends on the input
        ("conv3-4 /2 same", "conv3-4 same", ["stride", "padding"]),
        ("maxpool3 /1 pad same", "maxpool3 /1 pad 1", ["padding"]),
        ("conv3-4 same", "conv3-5 pad 1", ["filters"]),
        ("conv3-4 pad 1", "conv5-4 pad 2", ["kernel", "padding"]),
    ],
)
def test_the_fields_in_which_layers_differ(before, after, expected):
    a, b = (load(f"8x8x4 -> {layer}").nodes[-1].op for layer in (before, after))
    assert sorted(changed_fields(a, b)) == sorted(expected)


def test_the_readers_of_a_layer_with_their_places():
    a, b, _ = sides("x:c y:c<in s:+<x,y t:|<s,x", "x:c")
    assert a.readers == [[(1, 0), (2, 0)], [(3, 0), (4, 1)], [(3, 0)], [(4, 0)], []]
    assert b.readers == [[(1, 0)], []]


def test_what_stands_around_a_layer_up_to_sixteen_steps_off():
    """Of two chains that differ k layers on, the views of 2, 4, 8, 16 and all steps differ so."""
    for k in range(1, 19):
        row = [f"l{i}:r" for i in range(20)]
        other = [*row[:k], f"l{k}:s", *row[k + 1 :]]
        a, b, _ = sides(" ".join(row), " ".join(other))
        alike = [x == y for x, y in zip(a.behind[1], b.behind[1], strict=True)]
        assert alike == [k > 2, k > 4, k > 8, k > 16, False], k
        a, b, _ = sides(" ".join(row[::-1]), " ".join(other[::-1]))
        alike = [x == y for x, y in zip(a.ahead[20], b.ahead[20], strict=True)]
        assert alike == [k > 2, k > 4, k > 8, k > 16, False], k


@each(
    "before, after, expected",
    [
        ("o:i p:i", "p:i o:i", "oo pp"),  # inputs by name
        ("o:i p:i", "p:i u:i", "op pu"),  # or else in order
        ("x:c y:c<in a:m<x b:n<y", "y:c x:c<in a:n<y b:m<x", "xx yy ab ba"),
        ("x:c y:c<in", "y:c x:c<in", "xy yx"),  # outputs by their order
        ("x:c y:c<in z:c<in", "z:c p:c<in x:c<in", "xz yp zx"),
        ("x:c y:r<x z:r<x k:+<y,z", "x:c z:r<x y:r<x k:+<y,z", "xx yy zz kk"),
        ("x:c y:r<x z:r<x k:|<y,z", "x:c z:r<x y:r<x k:|<z,y", "xx yz zy kk"),
    ],
)
def test_of_several_the_likest_is_the_partner(before, after, expected):
    a, b, operations = sides(before, after)
    assert named(by_edges(a, b, operations), a, b) == expected
