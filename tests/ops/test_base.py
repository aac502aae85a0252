"""What every operation answers, whatever it does: fields, axes, costs, and what is not stated."""

from __future__ import annotations

import pytest

from cnncalc.dims import symbol
from cnncalc.ops import OPERATIONS
from cnncalc.ops.activation import Relu
from cnncalc.ops.assumed import Assumption, recorded
from cnncalc.ops.base import (
    Elementary,
    Given,
    Operation,
    Syntax,
    Weight,
    Weighted,
    differ,
    macs_formula,
    whole_windows,
)
from cnncalc.ops.convolution import Conv
from cnncalc.ops.normalization import BatchNorm
from cnncalc.reach import EACH, whole
from cnncalc.shape import Shape
from tests.forward.run_op import read

H = symbol("H")
MAP = Shape(3, (4, 5), (2,))


class Costly(Operation):
    """Of two cells each: a step for each, two at once."""

    title = "costly"
    category = "pooling"
    syntax = Syntax(words=("costly", "dear"))
    steps = (Elementary("product", 2, -1), Elementary("root"))
    gathered = "cells"
    first: int
    second: int = 7

    def gathers(self, x: Given) -> int:
        return 5


def of_steps(*steps, gathered="cells"):
    return type("Made", (Operation,), {"steps": steps, "gathered": gathered}).cost()


def test_fields_are_stated_by_the_class():
    made = Costly(first=3)
    assert made.fields == {"first": 3, "second": 7}
    assert Costly.syntax.required == ("first",)
    assert (made.default("second"), made.default("first")) == (7, None)
    assert made.changed(second=8).fields == {"first": 3, "second": 8}
    assert repr(made) == "Costly(first=3, second=7)"
    assert (made.kind, made.word) == ("costly", "costly")
    with pytest.raises(TypeError, match=r"Costly: unknown \['third'\], missing \['first'\]"):
        Costly(third=1)
    with pytest.raises(TypeError, match=r"unknown \[\], missing \['first'\]"):
        Costly()
    with pytest.raises(AttributeError, match="Costly is immutable"):
        made.first = 4


def test_equal_fields_are_equal_operations():
    one, other = Costly(first=3), Costly(first=3, second=7)
    assert one == other and hash(one) == hash(other)
    assert one != Costly(first=4) and one != Costly(first=3, second=8)
    assert one != (3, 7) and Relu() != BatchNorm()
    assert len({one, other, Costly(first=4)}) == 2


def test_one_value_along_every_axis():
    made = read("conv3-8 /2 pad 1")
    assert {*made.every} == {"kernel", "stride", "padding", "dilation"}
    volume = made.along(3)
    assert (volume.kernel, volume.stride, volume.padding) == ((3,) * 3, (2,) * 3, ((1, 1),) * 3)
    assert volume.every == () and volume.along(2) is volume
    assert made.values("kernel", Shape(3, (9,))) == (3,)
    assert Relu().along(3) == Relu() and Relu().every == ()
    for text, sets in (
        ("reshape 4x6", True), ("reshape 2x3x4x2", True), ("reshape 24", False),
        ("reshape 2x3x4", False), ("conv3-8", False), ("relu", False),
    ):  # fmt: skip
        assert read(text).sets_rank is sets


def test_what_is_not_stated_is_nothing():
    made = Relu()
    x = made.on(MAP)
    assert x == ((MAP,), MAP) and x.shape == MAP
    assert (made.weights(x), made.has_weights, made.mac_sizes(x)) == ((), False, ())
    assert (made.bias_additions(x), made.gathers(x), made.places(x)) == (0, 1, 120)
    assert (made.covered(x), made.other_flops(x), made.keeps(x)) == (0, 120, ())
    assert (made.windows(x), made.reach(x), made.workings(x)) == (EACH, (EACH,), ())
    assert macs_formula(made, x) is None
    assert Operation.inputs == (1, 1) and BatchNorm().has_weights is True
    assert read("identity").other_flops(x) == 0 and read("identity").cost() == "0"


def test_costs_of_steps():
    x = Costly(first=1).on(MAP)
    assert Costly(first=1).other_flops(x) == (2 * 5 - 1 + 1) * 120
    assert Costly(first=1).covered(x) == 5 * 120
    product, root = Elementary("product", 1, 0), Elementary("root")
    less, more = Elementary("sum", 1, -1), Elementary("sum", 2, 3)
    assert of_steps(product) == "cells per element (product)"
    assert of_steps(root) == "1 per element (root)"
    assert of_steps(root, root) == "2 per element (root)"
    assert of_steps(product, root) == "cells + 1 per element (product, root)"
    assert of_steps(less) == "cells - 1 per element (sum)"
    assert of_steps(less, root) == "cells per element (sum, root)"
    assert of_steps(more, product) == "3·cells + 3 per element (sum, product)"
    assert of_steps(Elementary("none", 0, 0)) == "0 per element (none)"
    assert of_steps(Elementary("none", 0, -2)) == "2 per element (none)"
    assert of_steps() == "0"
    assert Elementary("root") == ("root", 0, 1)


def test_inputs_after_the_first_may_give_their_shape_alone():
    made = read("crop")
    windows = made.windows(made.on(Shape(3, (8,)), Shape(1, (4,))))
    assert made.reach(made.on(Shape(3, (8,)), Shape(1, (4,)))) == (windows, None)
    made = read("crop 1")
    assert made.reach(made.on(Shape(3, (8,)))) == (made.windows(made.on(Shape(3, (8,)))),)
    made = read("subtract")
    assert Operation.reach(made, made.on(MAP, MAP, MAP)) == (EACH, EACH, EACH)


def test_arrays_and_products_of_a_kernel():
    weight = Weight("weight", (8, 3, 5), ("K", "C", "F"))
    assert (weight.elements, weight.role) == (120, "weight")
    assert weight.formula.text(letters=True) == "K*C*F" and weight.formula.text() == "8*3*5"
    made = Conv(kernel=(3, 1), filters=8, groups=1)
    x = made.on(MAP)
    assert made.mac_sizes(x) == (
        ("R", 2), ("H'", 2), ("W'", 5), ("K", 8), ("Fh", 3), ("Fw", 1), ("C/G", 3),
    )  # fmt: skip
    formula = macs_formula(made, x)
    assert formula.text() == "2*2*5*8*3*1*3" and formula.value == 1440
    assert made.bias_additions(x) == 160 and made.changed(bias=False).bias_additions(x) == 0
    assert [array.name for array in made.weights(x)] == ["weight", "bias"]
    assert made.bias_weight(x) == ("bias", (8,), ("K",), "bias")
    assert [array.name for array in made.changed(bias=False).weights(x)] == ["weight"]
    fc = read("fc 7")
    assert fc.mac_sizes(fc.on(MAP)) == (("R", 2), ("N", 60), ("K", 7))
    assert Weighted.cost() == "1 per output element with a bias (addition)"
    with pytest.raises(NotImplementedError):
        Weighted().kernel_weight(x)


def test_sizes_that_are_known_to_differ():
    assert differ(3, 4) is True and differ(3, 3) is False
    with recorded() as taken:
        assert differ(H, 3) is False and differ(3, H) is False
    assert taken == [Assumption(H - 3), Assumption(3 - H)]


def test_windows_over_all_of_every_axis():
    assert whole_windows(MAP) == (whole(4), whole(5))
    assert whole_windows(Shape(3, (4,))) == (whole(4),)
    assert whole_windows(Shape(3)) == (whole(1), whole(1))


@pytest.mark.parametrize("kind", OPERATIONS, ids=lambda kind: kind.syntax.words[0])
def test_every_example_is_read_as_its_operation(kind):
    made = read(kind.syntax.example)
    assert type(made) is kind and made.kind == kind.syntax.words[0]
