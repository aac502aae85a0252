"""A space that was gone through, as it is shown: every cell, every note, and how wide it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from cnncalc.features.sweep.chosen import Within
from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.space.configurations import Draw
from cnncalc.features.sweep.space.explored import Explored, Filters, explored
from cnncalc.features.sweep.space.page import page, size_of
from cnncalc.features.sweep.tally import Thinned
from cnncalc.render.page import Sheet, Surface
from cnncalc.render.table import write

# conv1-4 and fc 2 on 8x8x3: 3*4 + 4 + 256*2 + 2 = 530 params, 64*12 + 512 = 1,280 MACs; its peak
# are the input and what it gives, 4*(192 + 256) bytes. A kernel of 9 is too large.
SPEC = """\
name: net
input: 8x8x3
params: {op: small, width: 4, ns: [1, 2]}
space: {op: [small, large], width: [4, 2], ns[*]: [1, 2]}
where: [ns[0] <= ns[1]]
blocks:
  small(c): conv1-(c)
  large(c): conv9-(c)
layers: [repeat (ns[0]): [op(width)], repeat (ns[1]): [relu], fc 2]
"""
WIDE = """\
input: 8x8x3
params: {w: 1, d: 2, e: 0.5}
space: {w: [1, 2000], e: [0.5, 1.25]}
layers: [conv3-(w), fc (d)]
"""
MANY = """\
name: net
input: 8x8x3
params: {k: 1, w: 2, t: 0.5, ns: [2, 3], act: relu, pair: [10, 12], u: 1}
space: {k: [1, 3], w: [2, 4], t: [0.5, 2.25], ns[*]: [2, 3], act: [relu, silu],
        pair[*]: [10, 12], u: 1:2}
where: [ns[0] == 2, ns[1] == 3, pair[0] == pair[1], pair[0] == 10, act == relu, u == 2, w == 2,
        t == 0.5]
layers: [conv(k)-(w), act, fc 2]
"""
REFUSED = (
    "– at 6 configurations: C203, as large1.conv1: kernel 9×9 is larger than its padded input 8×8"
    " (input 8×8)."
)
ALL = """\
NET · 16 configurations, 12 of them in the space
    op   width   ns[0]   ns[1]   params    macs   flops      memory        peak   fault   front
────────────────────────────────────────────────────────────────────────────────────────────────
 small       4       1       1      530   1,280   3,074   2.008 KiB   1.750 KiB           ✓
 small       4       1       2      530   1,280   3,330   3.008 KiB   1.750 KiB
 small       4       2       2      550   2,304   5,634   4.008 KiB   2.000 KiB           ✓
 small       2       1       1      266     640   1,538   1.008 KiB   1.250 KiB           ✓
 small       2       1       2      266     640   1,666   1.508 KiB   1.250 KiB
 small       2       2       2      272     896   2,306   2.008 KiB   1.250 KiB           ✓
 large       4       1       1        –       –       –           –           –   C203
 large       4       1       2        –       –       –           –           –   C203
 large       4       2       2        –       –       –           –           –   C203
 large       2       1       1        –       –       –           –           –   C203
 large       2       1       2        –       –       –           –           –   C203
 large       2       2       2        –       –       –           –           –   C203
REFUSED
✓ on the front: nothing has lower macs and higher params.

Quantiles · 6 configurations
 figure       least         5 %        25 %        50 %        75 %        95 %        most
────────────────────────────────────────────────────────────────────────────────────────────
 params         266         266         266         272         530         550         550
 macs           640         640         640         896       1,280       2,304       2,304
 flops        1,538       1,538       1,666       2,306       3,330       5,634       5,634
 memory   1.008 KiB   1.008 KiB   1.508 KiB   2.008 KiB   3.008 KiB   4.008 KiB   4.008 KiB
 peak     1.250 KiB   1.250 KiB   1.250 KiB   1.250 KiB   1.750 KiB   2.000 KiB   2.000 KiB
"""

USUAL = Filters()


@cache
def every(spec: str) -> Explored:
    """All of a space, with what a page shows where nothing is asked for."""
    with TemporaryDirectory() as name:
        return found(Path(name), spec)


def found(tmp_path: Path, spec: str, wanted: Filters = USUAL, bounds=None, **given) -> Explored:
    path = tmp_path / "net.yaml"
    path.write_text(spec)
    sweep = planned(str(path), TypedSpace({}, **given))
    sweep = Within(sweep, bounds) if bounds else sweep
    return explored(sweep, sweep.run(), wanted)


def sheets(found: Explored) -> list[Sheet]:
    made = page(found).sheets
    assert made
    return [*made()]


def texts(sheet: Sheet) -> list[str]:
    """The title, the headings, rows with their cells apart by blanks, and the notes."""
    title = sheet.title.rsplit("/", 1)[-1]
    heads = " ".join(column.heading for column in sheet.columns)
    return [title, heads, *(" ".join(row).rstrip() for row in sheet.texts), *sheet.notes]


def test_all_of_a_space():
    of = every(SPEC)
    expected = ALL.replace("NET", of.sweep.model).replace("REFUSED", REFUSED)
    assert write(sheets(of), Surface(200)) == expected


def test_which_columns_give_way_first_where_it_is_narrow():
    first, second = sheets(every(SPEC))
    assert [(column.key, column.rank, column.right) for column in first.columns] == [
        ("op", 0, True), ("width", 0, True), ("ns[0]", 0, True), ("ns[1]", 0, True),
        ("params", 0, True), ("macs", 1, True), ("flops", 2, True), ("memory", 3, True),
        ("peak", 4, True), ("fault", 5, False), ("front", 0, False),
    ]  # fmt: skip
    assert [(column.key, column.rank, column.right) for column in second.columns] == [
        ("figure", 0, False), ("least", 0, True), ("5 %", 2, True), ("25 %", 1, True),
        ("50 %", 0, True), ("75 %", 1, True), ("95 %", 2, True), ("most", 0, True),
    ]  # fmt: skip


def test_figures_that_are_asked_for(tmp_path):
    first, second = sheets(
        found(tmp_path, SPEC, Filters(sort="params", columns=("params", "peak")))
    )
    assert texts(first)[1:6] == [
        "op width ns[0] ns[1] params peak fault front", "small 4 2 2 550 2.000 KiB  ✓",
        "small 4 1 1 530 1.750 KiB  ✓", "small 4 1 2 530 1.750 KiB",
        "small 2 2 2 272 1.250 KiB  ✓",
    ]  # fmt: skip
    assert [column.rank for column in first.columns] == [0, 0, 0, 0, 0, 0, 2, 0]
    assert [row[0] for row in second.rows] == ["params", "peak"]


def test_the_least_within_budgets(tmp_path):
    first, second = sheets(found(tmp_path, SPEC, Filters(top=2), {"macs": (None, 1000)}))
    assert texts(first) == [
        "net.yaml · 16 configurations, 12 of them in the space",
        "op width ns[0] ns[1] params macs flops memory peak front",
        "small 2 1 1 266 640 1,538 1.008 KiB 1.250 KiB ✓",
        "small 2 1 2 266 640 1,666 1.508 KiB 1.250 KiB",
        REFUSED,
        "3 are beyond the budgets.",
        "✓ on the front: nothing has lower macs and higher params.",
        "Those with the least macs are shown, 2 of 3; -o FILE writes all.",
    ]
    assert texts(second)[:4] == [
        "Quantiles · 3 configurations", "figure least 5 % 25 % 50 % 75 % 95 % most",
        "params 266 266 266 266 272 272 272", "macs 640 640 640 640 896 896 896",
    ]  # fmt: skip


def test_one_within_budgets(tmp_path):
    wanted = Filters(top=1, sort="params")
    first, second = sheets(found(tmp_path, SPEC, wanted, {"params": (531, None)}))
    assert texts(first)[2:] == [
        "small 4 2 2 550 2,304 5,634 4.008 KiB 2.000 KiB ✓",
        REFUSED,
        "5 are beyond the budgets.",
        "✓ on the front: nothing has lower macs and higher params.",
    ]
    assert second.title == "Quantiles · 1 configuration"


def test_nothing_within_budgets(tmp_path):
    (first,) = sheets(found(tmp_path, SPEC, bounds={"macs": (None, 1)}))
    assert texts(first) == [
        "net.yaml · 16 configurations, 12 of them in the space",
        "op width ns[0] ns[1] params macs flops memory peak front",
        REFUSED,
        "6 are beyond the budgets.",
        "Nothing is within the budgets.",
    ]


def test_nothing_that_can_be_built(tmp_path):
    spec = SPEC.replace("small(c): conv1", "small(c): conv9")
    (first,) = sheets(found(tmp_path, spec, Filters(front_only=True)))
    assert first.rows == []
    assert first.notes[-1] == "Nothing can be built."


def test_most_of_a_param_in_bytes_of_another_type(tmp_path):
    wanted = Filters(top=1, maximize=("w",))
    first, _ = sheets(found(tmp_path, WIDE, wanted, dtype="int8"))
    assert texts(first) == [
        "net.yaml · 4 configurations",
        "w e params macs flops memory peak front",
        "2,000 0.5 200,002 2,088,000 4,248,002 70.31 KiB 70.50 KiB ✓",
        "✓ on the front: nothing has lower macs and higher w.",
        "Those with the most w are shown, 1 of 4; -o FILE writes all.",
        "Memory and peak are bytes of int8.",
    ]


def test_values_of_a_param_are_figures():
    first, _ = sheets(every(WIDE))
    assert [row.split()[:2] for row in texts(first)[2:6]] == [
        ["1", "0.5"], ["1", "1.25"], ["2,000", "0.5"], ["2,000", "1.25"],
    ]  # fmt: skip
    assert len(first.notes) == 1


@pytest.mark.parametrize(("last", "shown"), [(60, 60), (61, 1)])
def test_a_space_of_more_than_sixty_shows_the_front(tmp_path, last, shown):
    """Of networks that are alike the front is the one with the largest param."""
    spec = f"input: 8x8x3\nparams: {{w: 1}}\nspace: {{w: 1:{last}}}\nlayers: [conv3-2]\n"
    first, second = sheets(found(tmp_path, spec, Filters(maximize=("w",))))
    assert first.title.endswith(f" · {last} configurations")
    assert second.title == f"Quantiles · {last} configurations"
    assert [row[0] for row in first.rows] == [*range(last - shown + 1, last + 1)]
    said = "Only the front is shown, 1 of 61; -o FILE writes all."
    assert [*first.notes][1:] == [said] * (shown == 1)


def test_many_params_share_a_column(tmp_path):
    first, _ = sheets(found(tmp_path, MANY))
    assert texts(first) == [
        "net.yaml · 512 configurations, 2 of them in the space",
        "configuration params macs flops memory peak front",
        "1 2 0.5 23 relu 10,10 2 266 640 1,538 1.008 KiB 1.250 KiB ✓",
        "3 2 0.5 23 relu 10,10 2 202 2,088 4,322 584 B 1.031 KiB",
        "A configuration is k, w, t, ns[0..1], act, pair[0..1], u.",
        "✓ on the front: nothing has lower macs and higher params.",
    ]
    assert not first.columns[0].right


def test_as_many_params_as_have_columns_of_their_own(tmp_path):
    names = "abcdef"
    params, space = (", ".join(f"{name}: {of}" for name in names) for of in ("1", "[1, 2]"))
    head = f"input: 8x8x3\nparams: {{{params}}}\nspace: {{{space}}}\n"
    where = "where: [a + b + c + d + e + f == 12]\n"
    first, _ = sheets(found(tmp_path, f"{head}{where}layers: [conv3-(a)]\n"))
    assert [column.key for column in first.columns][:7] == [*names, "params"]
    assert [row[:7] for row in first.rows] == [[2, 2, 2, 2, 2, 2, 3 * 9 * 2 + 2]]


def test_a_draw(tmp_path):
    first, second = sheets(found(tmp_path, MANY, draw=Draw(5, 1)))
    assert first.title.endswith("net.yaml · 5 drawn of 512 configurations")
    assert len(first.rows) == 5
    assert second.title == "Quantiles · 5 configurations"


def test_a_draw_of_as_many_as_there_are(tmp_path):
    spec = "input: 8x8x3\nparams: {w: 1}\nspace: {w: [1, 2]}\nlayers: [conv3-(w)]\n"
    first, _ = sheets(found(tmp_path, spec, draw=Draw(2, 1)))
    assert first.title.endswith("net.yaml · 2 configurations")


def test_quantiles_of_what_was_thinned():
    of = every(WIDE)
    thinned = Thinned(["params", "macs"])
    thinned.columns = {name: of.spread.columns[name] for name in ("params", "macs")}
    thinned.step, thinned.seen = 2, 1_250
    _, second = sheets(of._replace(spread=thinned))
    assert [row[0] for row in second.rows] == ["params", "macs"]
    assert second.title == "Quantiles · 1,250 configurations, every 2th"


# How large a space is


def size(**axes: object) -> str:
    swept = [SimpleNamespace(name=name, values=values) for name, values in axes.items()]
    return size_of(SimpleNamespace(axes=swept))


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ({"a": "x"}, "1 configuration: a 1"),
        ({"a": range(1200)}, "1,200 configurations: a 1,200"),
        ({"w[0]": "ab", "w[1]": "ab"}, "4 configurations: w[0..1] 2^2"),
        ({"w[0]": "ab", "w[1]": "abc"}, "6 configurations: w[0] 2 × w[1] 3"),
        ({"w[0]": "ab", "a": "ab", "b": "ab", "w[1]": "ab", "w[2]": "ab"},
         "32 configurations: w[0] 2 × a 2 × b 2 × w[1..2] 2^2"),
        ({"w[0][1]": "ab", "w[1][0]": "ab", "w[1][1]": "ab"},
         "8 configurations: w[0][1]..[1][1] 2^3"),
        ({"w[0]": "ab", "v[0]": "ab"}, "4 configurations: w[0] 2 × v[0] 2"),
        ({f"a{at}": range(1000) for at in range(4)} | {"b": range(999)},
         "999,000,000,000,000 configurations: "
         "a0 1,000 × a1 1,000 × a2 1,000 × a3 1,000 × b 999"),
        ({f"w[{at}]": range(1000) for at in range(5)},
         "1.0e+15 configurations: w[0..4] 1,000^5"),
    ],
)  # fmt: skip
def test_the_size_of_a_space_and_what_makes_it(axes, expected):
    assert size(**axes) == expected
