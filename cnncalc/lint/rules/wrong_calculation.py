"""A calculation written in running text that does not come out."""

from __future__ import annotations

from cnncalc.lint.rules.misprinted_figure import MisprintedFigure


class WrongCalculation(MisprintedFigure):
    """What is written behind an equals sign or an arrow, and is not what stands before it."""

    code = "C340"
    title = "a calculation in running text does not hold"
    what = (
        "Running text, Markdown or LaTeX writes a calculation out, (227-11)/4+1 = 55 or "
        "7*7*512*4096 = 102,760,448. It is recomputed exactly: a result holds to its printed "
        "digits, rounded or cut off, with K = 1000 or 1024, and an output size rounded down."
    )
    why = "The result is a misprint, or a number of the calculation is; the likely slip is named."
    wrong = "The first layer has (11*11*3)*96 = 38K weights.\n"
    right = "The first layer has (11*11*3)*96 = 35K weights.\n"
