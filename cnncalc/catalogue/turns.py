"""The pages of loops that a symbol counts."""

from __future__ import annotations

from cnncalc.catalogue.page import HelpPage

TURNS: tuple[HelpPage, ...] = (
    HelpPage(
        "C285",
        "a value is another one in each turn of a loop that a symbol counts",
        "`summary net.yaml -p n=n` answers in n where the turns behind the first are alike: the "
        "number of the turn may be compared with 1, as in `2 if i == 1 else 1`, and stand in "
        "names. Give a number, -p n=4, where it decides a size.",
    ),
    HelpPage(
        "C286",
        "a turn of a loop that a symbol counts is taken from by name",
        "One turn stands for all behind the first: within it no layer outside of the turn can be "
        "named, and outside of it none within, but for what the last turn puts out. Give a number, "
        "-p n=4.",
    ),
    HelpPage(
        "C287",
        "the body of a loop that a symbol counts changes the shape",
        "How often such a body is repeated can be left open where every turn behind the first puts "
        "out what enters it: padding that keeps the map, stride 1, as many channels. Give a "
        "number, -p n=4, where it does not.",
    ),
    HelpPage(
        "C288",
        "the memory behind a loop that a symbol counts has no one form",
        "The first turn leaves its input in memory, as a view of it does, and the later ones do "
        "not: what is alive behind the loop depends on whether there is a second turn. Give a "
        "number, -p n=4.",
    ),
)
