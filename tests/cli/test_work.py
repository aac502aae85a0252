"""Work grows as the network does: twice the layers take at most some twice the steps."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from cnncalc.cli import cli


def steps(run: Callable[[], object]) -> int:
    """Calls of Python functions, and items taken from generators, that a run makes."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.gettrace()
    sys.settrace(counted)  # which, unlike a profile, is not told of builtin functions
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def named(n: int) -> str:
    return "".join(f"- layer{i:05d}: conv1-1\n" for i in range(n))


def spec(layers: str, head: str = "", tail: str = "") -> str:
    return f"input: 8x8x3\n{head}layers:\n{layers}{tail}"


SPECS: dict[str, Callable[[int], str]] = {
    "named": lambda n: spec(named(n)),
    "plain": lambda n: spec("- relu\n" * n),
    "distinct": lambda n: spec("".join(f"- conv1-{i + 1}\n" for i in range(n))),
    "valid": lambda n: "input: HxWx3\nlayers:\n" + "- conv3-4\n" * n,
    "halved": lambda n: "input: HxWx3\nlayers:\n" + "- conv3-4 /2\n" * n,
    "flow": lambda n: f"input: 8x8x3\nlayers: [{', '.join(['relu'] * n)}]\n",
    "chain": lambda n: spec(f"- {' | '.join(['relu'] * n)}\n"),
    "from": lambda n: spec(
        "- a0: conv1-3\n" + "".join(f"- a{i + 1}: relu\n  from: a{i}\n" for i in range(n))
    ),
    "params": lambda n: spec(
        "".join(f"- conv1-(p{i})\n" for i in range(n)),
        "params:\n" + "".join(f"  p{i}: {i % 7 + 1}\n" for i in range(n)),
    ),
    "pins": lambda n: spec(
        named(n),
        "",
        "expect:\n  layers:\n"
        + "".join(f"    layer{i:05d}: {{output: 8x8x1}}\n" for i in range(n)),
    ),
}
COMMANDS = {
    "check": ["check"],
    "table": ["summary"],
    "json": ["summary", "--format", "json"],
}
# The largest of all maps of a halved network is searched for the same way in every format.
CASES = [(kind, form) for kind in SPECS for form in COMMANDS if (kind, form) != ("halved", "json")]


@pytest.mark.parametrize(("kind", "form"), CASES)
def test_twice_the_layers_take_twice_the_steps(kind, form, tmp_path, monkeypatch):
    # So many sums are held against each other at most: here fewer, and so always as many.
    monkeypatch.setattr("cnncalc.analysis.memory.MOST_WEIGHED", 4)

    def run(n: int) -> int:
        path = tmp_path / f"net{n}.yaml"
        path.write_text(SPECS[kind](n), encoding="utf-8")
        return steps(lambda: CliRunner().invoke(cli, [*COMMANDS[form], str(path)]))

    run(2)  # what is imported, or found once
    n = {"valid": 30, "halved": 20}.get(kind, 60)  # a layer of symbols takes many steps
    few, many = run(n), run(2 * n)
    assert many < 2.3 * few
