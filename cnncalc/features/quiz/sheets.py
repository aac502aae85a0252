"""Different sheets of exercises on the networks of the lectures, or on one network."""

from __future__ import annotations

from random import Random

from cnncalc.analysis.report import Report, analyze
from cnncalc.features.quiz.exercises import Question, Quiz, as_on_slides, from_network
from cnncalc.limits import MOST_SHEETS

LECTURED = (
    "lenet5", "alexnet", "zfnet", "vgg16", "inception-naive", "inception-reduced", "googlenet",
    "resnet18", "densenet121", "mobilenet",
)  # fmt: skip
_SLIDES = 4  # one question in so many is in the letters of the slides


def sheets(
    number: int, count: int = 5, seed: int | None = None, report: Report | None = None,
    name: str = "",
) -> tuple[Quiz, ...]:  # fmt: skip
    """So many sheets of `count` exercises, no question on two of them while there are enough.

    The same seed draws the same sheets again.
    """
    random = Random(seed)
    number = min(number, MOST_SHEETS)
    pool = _of(report, random) if report else _of_lectures(number * count, random)
    random.shuffle(pool)
    needed = number * count
    drawn = [pool[i % len(pool)] for i in range(needed)]
    return tuple(Quiz((*drawn[i : i + count],), name) for i in range(0, needed, count))


def _of(report: Report, random: Random) -> list[Question]:
    return [*from_network(report, 10**6, random)]


def _of_lectures(needed: int, random: Random) -> list[Question]:
    """Questions on all networks of the lectures, each with the name of its network."""
    from cnncalc.sources.resolve import load

    each = -(-needed // len(LECTURED)) * 2
    found: list[Question] = []
    for name in LECTURED:
        for one in from_network(analyze(load(name)), each, random):
            found.append(one._replace(layer=f"{name}, {one.layer}"))
    slides = {one.printed: one for one in (as_on_slides(random) for _ in range(needed // _SLIDES))}
    return [*found, *slides.values()]
