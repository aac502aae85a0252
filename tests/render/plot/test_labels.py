from __future__ import annotations

from math import sqrt

import pytest

from cnncalc.render.plot import labels
from cnncalc.render.plot.canvas import LIGHT, Canvas
from cnncalc.render.plot.labels import Blob, Box
from tests.each import each
from tests.render.plot.pretended import Axes, pretended

SQUARE = Box(0, 0, 10, 10)
ROOM = Box(0, 0, 400, 400)


@each(
    ("other", "margin", "expected"),
    [(Box(9, 9, 20, 20), 0, True), (Box(10, 0, 20, 10), 0, False), (Box(0, 10, 10, 20), 0, False),
     (Box(-9, 0, 0, 10), 0, False), (Box(0, -9, 10, 0), 0, False), (Box(2, 2, 3, 3), 0, True),
     (Box(10, 0, 20, 10), 1, True), (Box(11, 0, 20, 10), 1, False), (Box(11, 0, 20, 9), 2, True),
     (Box(-9, 0, -1, 10), 1, False), (Box(-9, 0, -1, 10), 2, True), (Box(0, 11, 9, 20), 1, False),
     (Box(0, 11, 9, 20), 2, True), (Box(0, -9, 9, -1), 1, False), (Box(0, -9, 9, -1), 2, True)],
)  # fmt: skip
def test_boxes_that_only_touch_do_not_overlap(other, margin, expected):
    assert SQUARE.overlaps(other, margin) == other.overlaps(SQUARE, margin) == expected


def test_without_a_margin_half_a_dot_counts():
    assert SQUARE.overlaps(Box(9.5, 0, 20, 10))
    assert not SQUARE.overlaps(Box(10.5, 0, 20, 10))


@each(
    ("x", "y", "nearest"),
    [(5, 5, 0), (10, 10, 0), (0, 0, 0), (13, 5, 3), (-3, 5, 3), (5, 14, 4), (5, -4, 4),
     (13, 14, 5), (-3, -4, 5)],
)  # fmt: skip
def test_a_circle_that_only_touches_a_box_is_not_covered(x, y, nearest):
    assert not SQUARE.covers(x, y, nearest)
    assert SQUARE.covers(x, y, nearest + 0.01)


def test_a_box_lies_within_itself_and_not_within_one_that_ends_before():
    assert SQUARE.within(SQUARE)
    for side in range(4):
        near = [*SQUARE]
        near[side] += 1 if side < 2 else -1
        assert not SQUARE.within(Box(*near))
        assert Box(*near).within(SQUARE)


def test_places_around_a_blob_begin_at_its_right():
    """A label of 8 by 4 is 4 from the middle of a blob, at sixteen angles: its own middle is
    further out by half of its size, beside the blob by its whole half, and straight where it is
    left of it."""
    c, s, h = sqrt(2 + sqrt(2)) / 2, sqrt(2 - sqrt(2)) / 2, 1 / sqrt(2)  # of pi/8, pi/4
    right = [(8, 0), (4 * c + 4, 6 * s), (8 * h, 6 * h), (8 * s, 6 * c), (0, 6), (-8 * s, 6 * c),
             (-8 * h, 6 * h), (-8, 6 * s), (-8, 0)]  # fmt: skip
    turns = [side for x, y in right for side in ([(x, y)] if y == 0 else [(x, y), (x, -y)])]
    found = [*labels._around(Blob(100, 50, 3), 8, 4, 1)]
    assert len(found) == 16
    for box, (x, y) in zip(found, turns, strict=True):
        assert box == pytest.approx((100 + x - 4, 50 + y - 2, 100 + x + 4, 50 + y + 2))


def free(others=(), taken=(), room=ROOM, gaps=(2, 20)):
    found = labels._free((8, 4), Blob(100, 100, 6), others, taken, room, gaps)
    return found and (tuple(round(part, 2) for part in found[0]), found[1])


def test_the_nearest_free_place_is_taken():
    """At the right, 8 from the middle; else above it, in a place of which the middle stands 22.5°
    up, or where the room is, else further away."""
    right, above = (108, 98, 116, 102), (107.39, 101.83, 115.39, 105.83)
    assert free() == (right, 2)
    assert free(taken=[Box(115, 101, 200, 101.5)]) == ((107.39, 94.17, 115.39, 98.17), 2)
    assert free(taken=[Box(110, 90, 112, 99)]) == (above, 2)
    assert free(taken=[Box(117, 90, 120, 110)]) == (right, 2)  # half of the least gap is between
    assert free(taken=[Box(116.9, 90, 120, 99)]) == (above, 2)
    assert free(room=Box(108, 98, 116, 102)) == (right, 2)
    assert free(room=Box(0, 0, 400, 101.9)) == ((107.39, 94.17, 115.39, 98.17), 2)
    assert free(taken=[Box(90, 90, 110, 110)]) == ((126, 98, 134, 102), 20)
    assert free(taken=[ROOM]) is None


def test_a_name_may_stand_on_a_blob_but_not_on_its_middle():
    """Of others, every place is tried that covers no blob, and then those that cover no middle."""
    right, above, far = (108, 98, 116, 102), (107.39, 101.83, 115.39, 105.83), (126, 98, 134, 102)
    assert free([Blob(119, 100, 3)]) == (right, 2)
    assert free([Blob(119, 100, 3.1)]) == (above, 2)
    assert free([Blob(108, 100, 17.9)]) == (far, 20)
    assert free([Blob(100, 100, 50)]) == (right, 2)
    assert free([Blob(112, 100, 50)]) == ((104.49, 105.07, 112.49, 109.07), 2)
    assert free([Blob(118, 100, 0)]) == (right, 2)  # the least gap is kept from each
    assert free([Blob(117.9, 100, 0)]) == (above, 2)


def placed(names, blobs, room=ROOM, **more):
    with pretended() as log:
        canvas = Canvas(LIGHT)
        axes = Axes(log, "axes", canvas.figure)
        log.clear()
        left_out = labels.place(canvas, axes, names, blobs, room, **more)
    return left_out, [line for line in log if "get_renderer" not in line]


def written(name, x, y):
    return [
        f"axes.text(0, 0, '{name}', parse_math=False, size=6.5, zorder=5)",
        f"'{name}'.set_position(({x}, {y}))",
        f"'{name}'.set_verticalalignment('bottom')",
    ]


def test_names_are_placed_from_above_and_from_the_left():
    """A gap of 2 points is 5.556 dots, of which four are a step of the axes: a letter of 4 by 8
    begins at 40 + 4 + 5.556 dots. What has no name is not written."""
    blobs = [Blob(80, 40, 4), Blob(40, 40, 4), Blob(40, 80, 4), Blob(60, 200, 4)]
    left_out, log = placed(["c", "b", "", "a"], blobs)
    assert left_out == []
    assert log == [*written("a", 17.3889, 49), *written("b", 12.3889, 9), *written("c", 22.3889, 9)]


def test_a_name_keeps_off_what_is_full_and_what_is_also_there():
    """the first three places are full, the fourth stands on a blob: 45° below there is room."""
    full, also, blobs = [Box(40, 38, 60, 42)], [Blob(50, 54, 2)], [Blob(40, 40, 4)]
    assert placed(["a"], blobs, full=full)[1] == written("a", 11.5428, 11.3963)
    assert placed(["a"], blobs, full=full, also=also)[1] == written("a", 11.5428, 6.60369)
    assert placed(["a"], blobs, full=[ROOM]) == (
        ["a"], [written("a", 0, 0)[0], "'a'.remove()"],
    )  # fmt: skip


def test_a_name_keeps_off_the_other_points():
    blobs = [Blob(40, 40, 4), Blob(58, 40, 5)]
    assert placed(["a", ""], blobs)[1] == written("a", 11.5428, 11.3963)


@each("gap", [2, 5, 10, 16, 24, 34, 46, 60, 80, 105])
def test_a_name_goes_no_further_than_it_must(gap):
    """There is room from 0.1 dots before where a name at this gap begins, the margin apart."""
    begin = 24 + gap * 200 / 72
    full = [Box(0, 0, begin - 200 / 72 - 0.1, 400)]
    assert placed(["a"], [Blob(20, 200, 4)], full=full)[1][1] == (
        f"'a'.set_position(({begin / 4:.6g}, 49))"
    )


@each(("count", "is_far"), [(60, True), (61, False)])
def test_names_far_from_their_points_have_a_line_unless_there_are_many(count, is_far):
    """A gap of 10 points is 27.78 dots: the line leads to the left of the name."""
    blobs = [Blob(40, 200, 4), *[Blob(0, 0, 0)] * (count - 1)]
    full = [Box(20, 170, 66, 230)]
    names = ["a", *[""] * (count - 1)]
    line = "axes.plot((10, 17.9444), (50, 50), color='#6b6b6b', linewidth=0.5, zorder=2)"
    expected = [], [*written("a", 17.9444, 49), line]
    refused = ["a"], [written("a", 0, 0)[0], "'a'.remove()"]
    assert placed(names, blobs, full=full) == (expected if is_far else refused)
    near = placed(names, blobs, full=[Box(20, 170, 55, 230)])
    assert near == ([], written("a", 14.4722, 49))


def lead(blob, box):
    with pretended() as log:
        canvas = Canvas(LIGHT)
        labels._lead(canvas, Axes(log, "axes", canvas.figure), blob, box)
    return log[-1].partition(", color")[0]


def test_a_line_leads_to_the_nearest_place_of_a_name():
    box = Box(40, 80, 80, 120)
    assert lead(Blob(0, 0, 1), box) == "axes.plot((0, 10), (0, 20)"
    assert lead(Blob(60, 200, 1), box) == "axes.plot((15, 15), (50, 30)"
    assert lead(Blob(200, 100, 1), box) == "axes.plot((50, 20), (25, 25)"
