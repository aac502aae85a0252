"""Large inputs, as an attacker would send them: up to a megabyte, each slow where work is wasted.

Each form gives a document of about so many bytes, with one kind of entry over and over.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.fuzz.case import Case

BYTES = 1_000_000
_HEAD = "input: 9x9x3\nlayers:\n"


def _layers(line: Callable[[int], str], most: int, head: str = _HEAD) -> str:
    """A network with as many entries as there is room for."""
    parts, size = [head], len(head)
    for number in range(most):
        parts.append(line(number))
        size += len(parts[-1])
        if size > BYTES:
            return "".join(parts[:-1])
    return "".join(parts)


def _within(key: str, line: Callable[[int], str], most: int, before: str = "") -> str:
    """A small network with many entries under another key."""
    head = f"input: 9x9x3\n{before}{key}:\n"
    return _layers(line, most, head) + "layers:\n  - relu\n"


def _scaled(number: int) -> int:
    """A number of rounds for the size of the documents that are made."""
    return max(number * BYTES // 1_000_000, 2)


def _one_line(layer: str, number: int) -> str:
    return "HxWx3 -> " + " -> ".join([layer] * _scaled(number))


def _repeated_with_params() -> str:
    params = "".join(f"  p{i}: {i}\n" for i in range(_scaled(20_000)))
    repeat = f"  - repeat {_scaled(50_000)} as i: relu\n"
    return f"input: 9x9x3\nparams:\n{params}layers:\n{repeat}"


FILES: dict[str, Callable[[], str]] = {
    "params around a repetition": _repeated_with_params,
    "unreadable layers": lambda: _layers(lambda i: f"  - conv3-x{i} ?\n", 40_000),
    "unknown layers": lambda: _layers(lambda i: f"  - conw{i} 3\n", 40_000),
    "unknown words": lambda: _layers(lambda i: f"  - word{i}\n", 60_000),
    "unknown names": lambda: _layers(lambda i: f"  - fc (n{i})\n", 50_000),
    "duplicate names": lambda: _layers(lambda _: "  - a: relu\n", 80_000),
    "duplicate keys": lambda: _within("params", lambda _: "  a: 1\n", 100_000),
    "unknown keys": lambda: _layers(lambda i: f"k{i}: 1\n", 80_000, "input: 9x9x3\n"),
    "unknown ignores": lambda: _within("ignore", lambda i: f"  X{i}: why\n", 50_000),
    "unknown references": lambda: _layers(lambda i: f"  - relu\n    from: n{i}\n", 40_000),
    "unknown weights": lambda: _layers(lambda i: f"  - relu\n    weights: n{i}\n", 40_000),
    "unknown expectations": lambda: _within("expect", lambda i: f"  e{i}: 1\n", 60_000),
    "unknown parameters of a variant": lambda: _within(
        "variants", lambda i: f"    q{i}: 1\n", 60_000
    ).replace("variants:\n", "variants:\n  v:\n"),
    "variants": lambda: _within("variants", lambda i: f"  v{i}: {{}}\n", 50_000),
    "unused params": lambda: _within("params", lambda i: f"  p{i}: {i}\n", 60_000),
    "params of params": lambda: _within(
        "params", lambda i: f"  p{i + 1}: (p{i} + 1)\n", 50_000
    ).replace("params:\n", "params:\n  p0: 1\n"),
    "unused blocks": lambda: _within("blocks", lambda i: f"  b{i}: [relu]\n", 50_000),
    "unknown blocks": lambda: _layers(lambda i: f"  - blok{i}(3)\n", 50_000),
    "blocks called": lambda: _layers(
        lambda _: "  - b(8)\n", 50_000, "input: 9x9x3\nblocks:\n  b(c): conv1-(c)\nlayers:\n"
    ),
    "kernels too large": lambda: _layers(lambda _: "  - conv99-3\n", 50_000),
    "kernels too large, named": lambda: _layers(lambda i: f"  - c{i}: conv99-3\n", 50_000),
    "named layers": lambda: _layers(lambda i: f"  - l{i}: relu\n", 100_000),
    "windows that leave a rest": lambda: _layers(lambda _: "  - maxpool2 /3\n", 50_000),
    "a long chain": lambda: _HEAD + "  - " + " | ".join(["relu"] * _scaled(120_000)) + "\n",
    "a long line of convolutions": lambda: (
        _HEAD + "  - " + " | ".join(["conv3-4 same"] * _scaled(60_000)) + "\n"
    ),
    "short entries": lambda: _layers(lambda _: "- a: [b]\n", 110_000, "input: 9x9x3\nlayers:\n"),
    "values": lambda: _HEAD + "  - x: [" + "a," * _scaled(450_000) + "a]\n",
    "empty lists": lambda: _HEAD + "  - x: [" + "[]," * _scaled(300_000) + "a]\n",
    "pairs": lambda: _HEAD + "  - x: {" + ",".join(f"{i}" for i in range(_scaled(120_000))) + "}\n",
    "outputs": lambda: _HEAD + "  - relu\noutputs: [" + "relu1," * _scaled(150_000) + "relu1]\n",
    "branches": lambda: _HEAD + "  - concat: [" + "[]," * _scaled(250_000) + "[relu]]\n",
    "residuals": lambda: _layers(lambda _: "  - residual: relu\n", 50_000),
    "outputs never read": lambda: _layers(lambda _: "  - relu\n    from: input\n", 40_000),
    "a repetition": lambda: _HEAD + f"  - repeat {_scaled(100_000)}: relu\n",
    "symbols": lambda: "input: HxWx3\nlayers:\n" + "  - conv3-4 pad 1\n" * _scaled(40_000),
    "blank lines": lambda: _HEAD + "  - relu\n" + "\n" * _scaled(900_000),
    "remarks": lambda: _HEAD + "  - relu\n" + "#\n" * _scaled(450_000),
    "a long word": lambda: _HEAD + "  - " + "a" * _scaled(900_000) + "\n",
    "brackets": lambda: _HEAD + "  - " + "(" * _scaled(900_000) + "\n",
    "open lists": lambda: _HEAD + "  - " + "[" * _scaled(900_000) + "\n",
}
LINES: dict[str, Callable[[], str]] = {
    "convolutions": lambda: _one_line("conv3-8", 300),
    "strided convolutions": lambda: _one_line("conv3-8 /2", 300),
    "strided padded convolutions": lambda: _one_line("conv3-8 /2 pad 1", 300),
    "pools": lambda: _one_line("maxpool3 /2 ceil", 300),
    "transposed convolutions": lambda: _one_line("deconv4-8 /2 pad 1", 300),
    "mixed": lambda: _one_line("conv3-8 /2 -> upsample 3", 100),
    "layers": lambda: _one_line("relu", 10_000),
    "repetitions": lambda: "9x9x3 -> " + "[" * 60 + "relu" + "]*2" * 60,
}
COMMANDS = (
    ("check",), ("check", "--format", "json"), ("check", "--format", "sarif"),
    ("check", "--format", "junit"), ("check", "--format", "github"), ("summary",),
    ("summary", "--format", "json"), ("summary", "--format", "csv"), ("show",),
    ("summary", "--depth", "1"), ("rf",), ("fit",), ("reconcile",), ("explain", "conv1"),
    ("explain", "--all"), ("equivalent",), ("summary", "--format", "latex"),
    ("summary", "--format", "markdown"), ("check", "--statistics"), ("quiz",),
)  # fmt: skip


def large(rng: Random) -> Case:
    """One of the forms, and a command that reads it."""
    command, *further = rng.choice(COMMANDS)
    name = rng.choice([*FILES, *LINES])
    if name in LINES:
        return Case("large", (command, LINES[name](), *further))
    return Case("large", (command, "x.yaml", *further), {"x.yaml": FILES[name]().encode()})
