"""Sweeps of small networks made at random, every configuration held against an analysis of it."""

from __future__ import annotations

import csv
from fractions import Fraction
from random import Random

import pytest

from cnncalc import SpecError, analyze, load
from tests.cli.run import cnncalc

# Params, how specs write them, and the values that a sweep gives them. Some cannot be built.
PARAMS = {
    "w": (["1", "1.0", "0.5"], ["0.1,0.3", "0:1:0.25", "1,2", "0.5"]),
    "c": (["4", "6"], ["0:4", "2,6,8", "2.5,4"]),
    "d": (["4", "2"], ["1:4", "-1:1", "4,8"]),
    "k": (["3", "1"], ["1,3,9", "0:2", "5,17"]),
    "s": (["1", "2"], ["1:3", "0,2", "1,40"]),
    "g": (["1", "2"], ["1:4", "2,3"]),
    "n": (["2", "1"], ["0:3", "1,2.5"]),
}
LAYERS = (
    "conv(k)-(c)", "conv3-(floor(8*w)) pad 1", "conv3-(round8(16*w)) same", "conv1-(c*d)",
    "maxpool(k) /(s)", "avgpool2 /(s) ceil", "dwconv(k) /(s)", "conv3-(max(c, d)) /(s) pad 1",
    "conv1-(4*c) | conv3-(4*d) groups=(g)", "conv1-(8*w)", "conv1-(c - d)", "relu | bn",
    "conv1-(8 if c > 4 else d)", "{repeat (n): [conv1-(c) | relu]}", "conv1-8 | slice d:8",
    "{add: [[conv1-(c)], [conv1-(d)]]}", "{concat: [[conv1-(c)], [conv3-(d) same]]}",
    "deconv2-(c) /2", "upsample2", "conv(k)-4 pad (k//2)", "conv(2*k+1)-(c) same",
)  # fmt: skip
ENDS = ("globalavgpool | fc 10", "flatten | fc (c)", "fc (d - 1)", "conv1-2")
FIGURES = ("params", "macs", "flops", "activation_bytes", "peak_activation_bytes")


def made(seed: int) -> tuple[str, list[str], list[str]]:
    """A spec, the params that it declares, and the arguments that sweep it along two axes."""
    draw = Random(seed)
    params = ", ".join(f"{name}: {draw.choice(texts)}" for name, (texts, _) in PARAMS.items())
    layers = [*draw.sample(LAYERS, draw.randint(1, 3)), draw.choice(ENDS)]
    spec = f"input: {draw.choice((8, 12))}x12x3\nparams: {{{params}}}\nlayers:\n"
    spec += "".join(f"  - {layer}\n" for layer in layers)
    used = [name for name in PARAMS if any(name in layer for layer in layers)]
    names = draw.sample(used, min(2, len(used)))
    arguments = [part for n in names for part in ("-p", f"{n}={draw.choice(PARAMS[n][1])}")]
    sides = draw.choice(("", "4:16:6", "3,4.5,32", "1,2"))
    arguments += ["--input", sides] if sides or not names else []
    batches = draw.choice(("", "1,3", "0.5,2"))
    return spec, arguments + (["--batch", batches] if batches else []), names


def anew(path: str, row: dict[str, str]) -> list[str]:
    """The figures of a configuration by an analysis of it; empty where it cannot be built."""
    params = {name: text for name, text in row.items() if name in PARAMS}
    sizes = [Fraction(row[name]) for name in ("input", "batch") if name in row]
    if not all(size.denominator == 1 and size >= 1 for size in sizes):
        return [""] * 6
    side = row.get("input", "")
    try:
        graph = load(path, params, f"{int(float(side))}x{int(float(side))}x3" if side else "")
        report = analyze(graph, int(float(row.get("batch", 1))))
    except SpecError:
        return [""] * 6
    field = report.receptive_field
    largest = "" if field is None else str(max(field))
    return [*(str(getattr(report.totals, figure)) for figure in FIGURES), largest]


@pytest.mark.parametrize("seed", range(24))
def test_a_sweep_says_what_an_analysis_says(seed: int, tmp_path) -> None:
    spec, arguments, _ = made(seed)
    path = tmp_path / "net.yaml"
    path.write_text(spec)
    done = cnncalc("sweep", str(path), *arguments, "--columns", "all", "--format", "csv")
    if not done.out:
        assert done.code == 2, spec
        with pytest.raises(SpecError):
            analyze(load(str(path)))
        return
    rows = list(csv.DictReader(done.out.splitlines()))
    assert rows
    given = (text.split("=") for text in arguments if "=" in text)
    fixed = {name: text for name, text in given if name not in rows[0]}
    for row in rows:
        figures = [row[name] for name in ("params", "macs", "flops", "memory", "peak", "rf")]
        assert figures == anew(str(path), {**row, **fixed}), f"{spec}{arguments} {row}"
