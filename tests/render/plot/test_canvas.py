from __future__ import annotations

from cnncalc.render.chart import BYTES, COUNT, NUMBER, ChartAxis
from cnncalc.render.plot import canvas
from cnncalc.render.plot.canvas import LIGHT, Canvas
from tests.each import each
from tests.render.plot import pretended as library
from tests.render.plot.pretended import COUNT as COUNT_AXIS
from tests.render.plot.pretended import MEMORY, SHARE, Axis, pretended, same


@each("dark", [False, True])
def test_the_librarys_settings_are_its_own_with_our_colours(dark):
    def entered():
        with canvas.settings(dark) as theme:
            assert theme == (canvas.DARK if dark else canvas.LIGHT)

    same(entered, "settings_dark" if dark else "settings")


def test_the_caption_is_wrapped_to_the_width():
    """7.2 inches are 153 letters of 0.047 inches, less 4 of the margins: 149 of 150 stand on the
    first line. Three lines are 0.435 inches, 0.1 below them."""

    def framed():
        room = Canvas(LIGHT).frame((7.2, 4.61), "title", ["x" * 150, "x\x1by"])
        assert {side: round(part, 4) for side, part in room.items()} == {
            "left": 0.0861, "right": 0.9792, "bottom": 0.1914, "top": 0.9223,
        }  # fmt: skip

    same(framed, "frame")


@each(("count", "rows", "height"), [(1, 1, 3.05), (2, 1, 3.05), (5, 3, 7.75)])
def test_panels_stand_two_in_a_row(count, rows, height):
    """A row is 2.35 inches, 0.7 for what is around them, 0.1 for an empty caption."""
    with pretended() as log:
        places = Canvas(LIGHT).places(count, "t", [])
    assert places == [f"panel{n // 2}{n % 2}" for n in range(count)]
    assert f"figure.set_size_inches(7.2, {height + 0.1:.6g})" in log
    (grid,) = (line for line in log if "gridspec" in line)
    assert grid.startswith(f"figure.add_gridspec({rows}, 2, left=0.0861111, ")
    assert grid.endswith("hspace=0.5, wspace=0.28)")


def test_a_text_is_cut_after_400_characters_of_a_line():
    with pretended() as log:
        made = Canvas(LIGHT)
        made.write(made.figure, 1, 2, f"{'a' * 401}\n\x1b$b", size=3)
    shown = f"{'a' * 400}\n\\x1b$b"
    assert log[-1] == f"figure.text(1, 2, {shown!r}, parse_math=False, size=3)"


def test_a_panel_has_small_figures_and_its_label_above():
    with pretended() as log:
        made = Canvas(LIGHT)
        axes = made.figure.add_subplot("panel")
        made.heading(axes, ChartAxis("a\x1b"))
        made.small(axes)
    assert log[-3:] == [
        "panel.set_title('a\\\\x1b', loc='left', fontsize=7, pad=4, parse_math=False)",
        "panel.set_ylabel('')",
        "panel.tick_params(axis='both', labelsize=6, length=2)",
    ]


def test_an_axis_says_what_it_counts():
    with pretended() as log:
        made = Canvas(LIGHT)
        axes = made.figure.add_subplot("panel")
        made.label(axes, MEMORY)
        made.label(axes, SHARE, COUNT_AXIS)
    assert log[-6:] == [
        "panel.set_xlabel('memory', parse_math=False)",
        "panel.x.set_major_formatter(2**21 -> 2 MiB)",
        "panel.set_xlabel('top-1', parse_math=False)",
        "panel.x.set_major_formatter(2**21 -> 2097152)",
        "panel.set_ylabel('parameters', parse_math=False)",
        "panel.y.set_major_formatter(2**21 -> 2.097M)",
    ]


@each(("form", "metadata"), [("svg", "Date"), ("pdf", "CreationDate"), ("png", "Software")])
def test_a_file_has_no_date(form, metadata):
    with pretended() as log:
        assert Canvas(LIGHT).saved(form) == b"drawn"
    assert log[-1] == f"figure.savefig(format='{form}', dpi=200, metadata={{{metadata}: None}})"


def rounded(kind, low=0, high=100, scale="linear"):
    with pretended() as log:
        axis = Axis(log, "axis")
        axis.low, axis.high, axis.scale = low, high, scale
        canvas._round(axis, kind)
    return log


def fixed(ticks):
    return [f"FixedLocator({ticks})", "axis.set_major_locator(FixedLocator)"]


def test_ticks_are_round():
    """Six from the least to the greatest, which stand at whole units: 512 B are half a KiB."""
    assert rounded(COUNT) == rounded(NUMBER) == []
    assert rounded(BYTES, 0, 2000) == fixed("[0, 400, 800, 1200, 1600, 2000]")
    assert rounded(BYTES, 512, 5632) == fixed("[512, 1536, 2560, 3584, 4608, 5632]")
    mebibytes = "[0, 2.09715e+06, 4.1943e+06, 6.29146e+06, 8.38861e+06, 1.04858e+07]"
    assert rounded(BYTES, 0, 10 << 20) == fixed(mebibytes)


@each(("high", "subs"), [(2999, "(1, 2, 5)"), (3000, "(1)")])
def test_a_short_logarithmic_axis_has_more_ticks(high, subs):
    expected = [
        f"LogLocator(subs={subs})",
        "axis.set_major_locator(LogLocator)",
        "NullFormatter()",
        "axis.set_minor_formatter(NullFormatter)",
    ]
    assert rounded(BYTES, 1, high, "log") == rounded(BYTES, 2, 2 * high, "log") == expected


def test_the_unit_of_bytes_is_the_largest_of_which_there_are_two(monkeypatch):
    """Ticks are asked for in it: 2047 B, 2 KiB."""
    asked = []
    nothing = library.Times([])
    monkeypatch.setattr(
        library.Ticks, "tick_values", lambda _, *ends: asked.append(ends) or nothing
    )
    for high in (2047, 2048, (2 << 20) - 1, 2 << 20):
        rounded(BYTES, 0, high)
    assert asked == [(0, 2047), (0, 2), (0, 2048 - 1 / 1024), (0, 2)]


def test_figures_far_apart_need_another_axis():
    assert not canvas.is_wide([])
    assert not canvas.is_wide([0, 100])
    assert not canvas.is_wide([1, 30])
    assert canvas.is_wide([1, 31])
    assert canvas.is_wide([2, 1, 31])


@each(
    ("value", "kind", "expected"),
    [(0, COUNT, "0"), (100, COUNT, "100"), (1500, COUNT, "1.5K"), (2e9, COUNT, "2G"),
     (1.05e6, COUNT, "1.05M"), (2.4, COUNT, "2"), (1 << 20, BYTES, "1 MiB"),
     (1000, BYTES, "1000 B"),
     (1536, BYTES, "1.5 KiB"), (0, NUMBER, "0"), (70, NUMBER, "70"), (74.5, NUMBER, "74.5"),
     (0.256, NUMBER, "0.26"), (1 / 3, NUMBER, "0.33"),
     (0.005 + 2e-9, NUMBER, "0"), (0.005 + 3e-9, NUMBER, "0.01")],
)  # fmt: skip
def test_figures_beside_an_axis_have_no_noughts_at_their_end(value, kind, expected):
    """Of fractions up to a millionth 1/200 is the nearest to 0.005 and less than 2.5 billionths;
    its half is rounded to the even 0."""
    assert canvas.figure(value, kind) == expected
