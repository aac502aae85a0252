"""The shared checker of printed figures holds and fails where it should."""

import pytest

from tests.zoo.figures import agrees


@pytest.mark.parametrize(
    ("value", "printed"),
    [(25557032, "25.6M"), (25557032, "26M"), (3857973248, "3.858G"), (600, "0.6K"), (7, 7)],
)
def test_a_figure_agrees_with_its_printed_digits(value, printed):
    assert agrees(value, printed)


@pytest.mark.parametrize(
    ("value", "printed"),
    [(25557032, "25.5M"), (25557032, "25.57M"), (3857973248, "3.8G"), (25557032, 25557033)],
)
def test_another_figure_does_not(value, printed):
    assert not agrees(value, printed)
