"""Whole lists of made-up networks, their order and their conditions; ratios are worked out by hand."""

# ruff: noqa: E501 (rows are as long as they are)

from __future__ import annotations

from fractions import Fraction
from inspect import cleandoc

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.features.list.columns import KINDS, known, number, order, ordered
from cnncalc.features.list.page import page
from cnncalc.features.list.where import Condition, condition, conditions
from tests.features.list.made import OWN, A, B, C, one
from tests.features.sheets import text

SHOWN = [
    ("sheets", [A, B, C], (), """
        3 built-in networks
        family | name | year | layers | params | MACs | top-1 % | top-5 % | entry % | data | protocol | %/M params | %/G MACs | also
        F | vgg16 | 2014 | 16 | 2.000M | 1.000G | 28.5  | 9.9  | 7.3  | ImageNet | 1 crop | 35.75 | 71.50 | x, y
        F | alexnet | 2015 | – | 500.0K | 4.000G | 20* |  |  | CIFAR-10 |  | 160.00 | 20.00 |
        G | resnet50 | 1998 | – | 1.000M | 100.0M |  |  |  |  |  |  |  |
        Errors on ImageNet in percent, those with * on CIFAR-10; entries are those of the contests. --format json names protocols and sources.
        """),
    ("listing", [A, B, C], (), """
        3 built-in networks
        name | year | layers | params |  | MACs |  | top-1 % | top-5 % | entry % | data | protocol | %/M params | %/G MACs | also
        # F
        vgg16 | 2014 | 16 | 2.000M | ████████ | 1.000G | ██ | 28.5  | 9.9  | 7.3  | ImageNet | 1 crop | 35.75 | 71.50 | x, y
        alexnet | 2015 | – | 500.0K | ██ | 4.000G | ████████ | 20* |  |  | CIFAR-10 |  | 160.00 | 20.00 |
        # G

        resnet50 | 1998 | – | 1.000M |  | 100.0M |  |  |  |  |  |  |  |  |
        Bars are parts of the largest of each family.
        Errors on ImageNet in percent, those with * on CIFAR-10; entries are those of the contests. --format json names protocols and sources.
        """),
    ("listing", [C, A, B], ("params",), """
        3 built-in networks
        family | name | year | layers | params |  | MACs |  | top-1 % | top-5 % | entry % | data | protocol | %/M params | %/G MACs | also
        G | resnet50 | 1998 | – | 1.000M | ████ | 100.0M | ▎ |  |  |  |  |  |  |  |
        F | vgg16 | 2014 | 16 | 2.000M | ████████ | 1.000G | ██ | 28.5  | 9.9  | 7.3  | ImageNet | 1 crop | 35.75 | 71.50 | x, y
        F | alexnet | 2015 | – | 500.0K | ██ | 4.000G | ████████ | 20* |  |  | CIFAR-10 |  | 160.00 | 20.00 |
        Errors on ImageNet in percent, those with * on CIFAR-10; entries are those of the contests. --format json names protocols and sources.
        """),
    ("listing", [A, B], ("name", ["params", "top1"],), """
        2 built-in networks
        params |  | top-1 %
        2.000M | ████████ | 28.5
        500.0K | ██ | 20*
        Errors on ImageNet in percent, those with * on CIFAR-10; entries are those of the contests. --format json names protocols and sources.
        """),
    ("listing", [C, OWN], (), """
        2 networks
        name | year | params | MACs
        # G
        resnet50 | 1998 | 1.000M | 100.0M
        mine |  | – | –
        Bars are parts of the largest of each family.
        mine.yaml cannot be read: see cnncalc check.
        """),
    ("sheets", [C], (), """
        1 built-in network
        family | name | year | layers | params | MACs | top-1 % | top-5 % | entry % | data | protocol | %/M params | %/G MACs | also
        G | resnet50 | 1998 | – | 1.000M | 100.0M |  |  |  |  |  |  |  |
        """),
    ("sheets", [A, A], ("name", ["name"],), """
        2 built-in networks
        name
        vgg16
        vgg16
        By name, vgg16 is the built-in network.
        """),
    ("records", [A, C], (), """
        2 built-in networks
        family | name | year | params | MACs | top-1 % | top-5 % | also | layers | entry % | data | protocol | %/M params | %/G MACs
        F | vgg16 | 2014 | 2.000M | 1.000G | 28.5 | 9.9 | x, y | 16 | 7.3 | ImageNet | 1 crop | 35.75 | 71.50
        G | resnet50 | 1998 | 1.000M | 100.0M |  |  |  | – |  |  |  |  |
        """),
    ("sheets", [A, B], ("name", ["all"],), """
        2 built-in networks
        family | name | title | year | input | layers | params | MACs | FLOPs | memory | peak | top-1 % | top-5 % | entry % | data | protocol | contest | %/M params | %/G MACs | also | source | errors by
        F | vgg16 | Net A | 2014 | 224×224×3, 5×1 | 16 | 2.000M | 1.000G | 2.000G | 2.000 KiB | 1.000 KiB | 28.5  | 9.9  | 7.3  | ImageNet | 1 crop | 2014, 7 networks | 35.75 | 71.50 | x, y | Paper A | table 3
        F | alexnet |  | 2015 |  | – | 500.0K | 4.000G | – | – | – | 20* |  |  | CIFAR-10 |  |  | 160.00 | 20.00 |  | Paper B |
        Errors on ImageNet in percent, those with * on CIFAR-10; entries are those of the contests. --format json names protocols and sources.
        """),
    ("listing", [C, B._replace(error_data="")], ("name", ["name", "top1"],), """
        2 built-in networks
        name | top-1 %
        resnet50 |
        alexnet | 20
        Errors on ImageNet in percent; entries are those of the contests. --format json names protocols and sources.
        """),
    ("sheets", [A, B, B._replace(error_data="SVHN")], ("name", ["per_params", "top5", "top1", "submitted"],), """
        3 built-in networks
        %/M params | top-5 % | top-1 % | entry %
        35.75 | 9.9  | 28.5  | 7.3
        160.00 |  | 20* |
        160.00 |  | 20* |
        Errors on ImageNet in percent, those with * on CIFAR-10 or SVHN; entries are those of the contests. --format json names protocols and sources.
        By name, alexnet is the built-in network.
        """),
    ("sheets", [OWN._replace(source=s) for s in "abcde"], ("name", ["name"],), """
        5 networks
        name
        mine
        mine
        mine
        mine
        mine
        a, b, c, d and 1 more cannot be read: see cnncalc check.
        By name, mine is the built-in network.
        """),
]  # fmt: skip


@pytest.mark.parametrize(("form", "members", "given", "expected"), SHOWN)
def test_a_list(form, members, given, expected):
    lines = text(*getattr(page(members, *given), form)()).splitlines()
    assert lines == cleandoc(expected).splitlines()


def test_a_document():
    found = page([A]).document()
    assert found["schema"] == "cnncalc.list/1"
    assert found["models"] == [A._asdict()]


def test_columns_that_give_way():
    """The shares first, then the last of these."""
    ranks = {key: kind.rank for key, kind in KINDS.items() if kind.rank}
    assert ranks == {
        "family": 9, "layers": 3, "top1": 4, "top5": 4, "submitted": 5, "data": 6, "protocol": 8,
        "per_params": 7, "per_macs": 7, "aliases": 10,
    }  # fmt: skip
    (screen,) = page([A, B]).listing()
    assert {c.key: c.rank for c in screen.columns if c.key.startswith("share")} == {
        "share of params": 2, "share of macs": 1,
    }  # fmt: skip
    (screen,) = page([A, B], keys=["aliases", "name"]).listing()
    assert [column.rank for column in screen.columns] == [0, 0]
    assert screen.close


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("year", [C, A, B, OWN]), ("params", [B, C, A, OWN]), ("macs", [C, A, B, OWN]),
        ("name", [B, OWN, C, A]), ("top1", [A, B, C, OWN]), ("per_params", [A, B, C, OWN]),
        ("title", [A, B, C, OWN]), ("layers", [A, B, C, OWN]),
    ],
)  # fmt: skip
def test_the_order_of_networks(key, expected):
    assert ordered([A, B, C, OWN], key) == expected
    assert {*ordered([OWN, C, B, A], key)[:2]} == {*expected[:2]} or key in ("title", "layers")


def test_errors_of_another_data_set_come_behind():
    low = B._replace(top1="1", name="low")
    none = B._replace(error_data="", name="none")
    assert ordered([low, none, A, C], "top1") == [A, low, none, C]


def test_numbers_before_words_and_what_is_missing_last():
    values = ["b", "", "2", None, 10, "a", 9.5, "1/2"]
    assert sorted(values, key=order) == ["1/2", "2", 9.5, 10, "a", "b", "", None]


def test_printed_numbers():
    assert [number(text) for text in ("23.80", "", "x")] == [Fraction(238, 10), None, None]


def test_accuracy_is_of_what_is_known():
    value = KINDS["per_params"].value
    assert value(A) == Fraction(715, 20)
    assert [value(one("n", params=p, top1=t)) for p, t in
            ((None, "5"), (0, "5"), (symbol("n"), "5"), (7, ""))] == [""] * 4  # fmt: skip
    assert value(one("n", params=1, top1="5")) == 95_000_000
    assert KINDS["per_macs"].value(one("n", macs=2 * 10**9, top1="50")) == 25


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("params<=1M", [B, C]), ("params<1M", [B]), ("params>=1M", [A, C]), ("params>1M", [A]),
        ("params=1M", [C]), ("params==1M", [C]), ("params!=1M", [A, B]), ("year>=2014", [A, B]),
        ("top1<=28.5%", [A, B]), ("name=*net*", [B, C]), ("name!=*net*", [A, OWN]),
        (" NAME = VGG16 ", [A]), ("aliases=x", [A]), ("per_macs>20", [A]), ("title=", None),
        ("data=imagenet", [A]), ("submitted>0", [A]),
    ],
)  # fmt: skip
def test_conditions(said, expected):
    if expected is None:
        with pytest.raises(SpecError):
            condition(said)
    else:
        assert [m for m in (A, B, C, OWN) if condition(said).holds(m)] == expected


REFUSED = [
    ("params", "this is not a condition on networks",
     "a column, a sign and a value: macs<=300M, year>=2016, data=ImageNet"),
    ("name<b", "the column 'name' holds words, which are not ordered",
     "write name=b, where * stands for anything"),
    ("parms<1", "a list of networks has no column 'parms'", "did you mean 'params'?"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "message", "hint"), REFUSED)
def test_what_is_no_condition(said, message, hint):
    with pytest.raises(SpecError) as caught:
        condition(said)
    assert (caught.value.code, caught.value.message, caught.value.hint) == ("C252", message, hint)


def test_a_value_that_is_no_number():
    with pytest.raises(SpecError) as caught:
        condition("params<many")
    assert caught.value.hint == "params is a number, written as 300M, 25.6 or 2MiB"


def test_bounds_are_conditions():
    found = conditions(["year>2000"], {"params": 5, "macs": None})
    assert found == [Condition("params", "<=", Fraction(5)), condition("year>2000")]


def test_columns_are_known_by_their_keys():
    assert known("macs") == "macs"
    with pytest.raises(SpecError) as caught:
        known("qqqqqq")
    assert caught.value.hint == f"columns: {', '.join(KINDS)}"
