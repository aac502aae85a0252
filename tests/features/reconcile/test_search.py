"""Numbers of classes and sides of images that are tried for a figure that was printed."""

from __future__ import annotations

from cnncalc.errors import Source
from cnncalc.features.reconcile.search import matches
from cnncalc.sources.model import LINE
from cnncalc.sources.resolve import read_source

WEIGHTS = 9973  # of each class
LAYER = read_source(Source(LINE, f"1x1x{WEIGHTS} -> fc 33 nobias"))
SMALL = read_source(Source(LINE, "8x8x3 -> conv1-1 nobias"))
# Pascal VOC has 20 classes and a background, COCO 80, CIFAR 10 and 100, Food 101, Caltech 101 and
# 256 and a background, birds 200, Places 365, ImageNet 1000 and a background, 21k and 22k.
CLASSES = (
    *range(1, 9), 10, 20, 21, 80, 81, 90, 91, 100, 101, 102, 120, 200, 256, 257, 365, 1000, 1001,
    21_841, 21_843,
)  # fmt: skip
SIDES = (32, 128, 160, 192, 224, 227, 256, 288, 299)


def classes_of(classes: int) -> set[str]:
    """The networks that have so many weights, printed in thousands."""
    ways = matches(LAYER, f"{WEIGHTS * classes / 1000:.3f}K", quantity="params")
    return {way.candidate.model for way in ways}


def test_the_classes_of_data_sets_are_tried():
    assert [n for n in CLASSES if f"network, {n} classes" not in classes_of(n)] == []
    assert [n for n in (9, 11, 99, 103, 999, 1002, 21_842) if classes_of(n)] == []


def test_the_sides_of_usual_images_are_tried():
    def found(side: int) -> set[str]:
        ways = matches(SMALL, f"{3 * side * side}", quantity="operations")
        return {way.candidate.input for way in ways}

    assert [n for n in SIDES if found(n) != {f"{n}×{n}×3"}] == []
    assert [n for n in (31, 33, 225, 300) if found(n)] == []
