"""The shared checker of printed figures holds and fails where it should."""

from cnncalc.lint import expect
from tests.each import each
from tests.zoo.figures import agrees


@each(
    ("value", "printed"),
    [
        (25557032, "25.6M"),
        (25557032, "26M"),
        (3857973248, "3.858G"),
        (600, "0.6K"),
        (7, 7),
        (1500, "2K"),
        (1500, "1K"),
        (138_357_544, "138 M"),
        (7, "7"),
    ],
)
def test_a_figure_agrees_with_its_printed_digits(value, printed):
    assert agrees(value, printed)


@each(
    ("value", "printed"),
    [
        (25557032, "25.5M"),
        (25557032, "25.57M"),
        (3857973248, "3.8G"),
        (25557032, 25557033),
        (1501, "1K"),
        (1499, "2K"),
        (1000, "0.9K"),
    ],
)
def test_another_figure_does_not(value, printed):
    assert not agrees(value, printed)


@each("printed", ["25.6M", "26M", "3.858G", "0.6K", "7", "1K", "138M", "61.0M"])
def test_the_product_judges_as_the_tests_do(printed):
    digits, power = printed.rstrip("KMG"), {"K": 3, "M": 6, "G": 9}.get(printed[-1], 0)
    unit = 10**power // 10 ** len(digits.partition(".")[2])
    middle = round(float(digits) * 10**power)
    for value in (middle - unit, middle - unit // 2 - 1, middle - unit // 2, middle - 1, middle,
                  middle + unit // 2 - 1, middle + unit // 2 + 1, middle + unit):  # fmt: skip
        assert expect.agrees(value, printed) == agrees(value, printed), value
