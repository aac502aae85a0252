"""Convolutions and pools by plain loops, with nothing of the package, and random cases.

`python -m tests.features.apply.naive 10000` holds the command's answers against the loops.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from random import Random
from typing import Any

Rows = list[list[Any]]


def convolved(
    image: list[Rows], kernels: list[list[Rows]], bias: list[Any], how: dict
) -> list[Rows]:
    """How: stride, pad, dilation, groups, flip."""
    s, p, d, g = how["stride"], how["pad"], how["dilation"], how["groups"]
    height, width = len(image[0]), len(image[0][0])
    fh, fw = len(kernels[0][0]), len(kernels[0][0][0])
    per_group, filters_per_group = len(image) // g, len(kernels) // g
    out = []
    for k, kernel in enumerate(kernels):
        rows, top = [], -p
        while top + d * (fh - 1) < height + p:
            row, left = [], -p
            while left + d * (fw - 1) < width + p:
                value = bias[k] if bias else 0
                for c in range(per_group):
                    channel = image[k // filters_per_group * per_group + c]
                    for a in range(fh):
                        for b in range(fw):
                            y, x = top + d * a, left + d * b
                            weight = kernel[c][a][b]
                            if how["flip"]:
                                weight = kernel[c][fh - 1 - a][fw - 1 - b]
                            if y >= 0 and x >= 0 and y < height and x < width:
                                value += weight * channel[y][x]
                row.append(value)
                left += s
            rows.append(row)
            top += s
        out.append(rows)
    return out


def pooled(image: list[Rows], kind: str, size: int, stride: int, pad: int) -> list[Rows]:
    out = []
    for channel in image:
        rows, top = [], -pad
        while top + size <= len(channel) + pad:
            row, left = [], -pad
            while left + size <= len(channel[0]) + pad:
                cells = [
                    channel[y][x]
                    for y in range(top, top + size) for x in range(left, left + size)
                    if 0 <= y < len(channel) and 0 <= x < len(channel[0])
                ]  # fmt: skip
                row.append(max(cells) if kind == "max" else Fraction(sum(cells)) / size**2)
                left += stride
            rows.append(row)
            top += stride
        out.append(rows)
    return out


def drawn(random: Random, channels: int, height: int, width: int) -> list[Rows]:
    def value() -> Any:
        whole = random.randint(-9, 9)
        return Fraction(whole, random.randint(2, 9)) if random.random() < 0.2 else whole

    return [[[value() for _ in range(width)] for _ in range(height)] for _ in range(channels)]


def typed(planes: list[Rows]) -> str:
    return " | ".join("; ".join(" ".join(map(str, row)) for row in plane) for plane in planes)


def printed(planes: list[Rows]) -> Any:
    """As the document has them."""

    def plain(value: Any) -> Any:
        value = Fraction(value)
        return value.numerator if value.denominator == 1 else str(value)

    grids = [[[plain(v) for v in row] for row in plane] for plane in planes]
    return grids[0] if len(grids) == 1 else grids


def convolution(random: Random) -> tuple[list[str], list[Rows]]:
    """A command line and its answer."""
    groups = random.choice((1, 1, 1, 2))
    depth, filters = random.randint(2 if groups > 1 else 1, 3), groups * random.randint(1, 2)
    size, d, pad = random.choice((1, 2, 3)), random.choice((1, 1, 2)), random.randint(0, 2)
    least = max(d * (size - 1) + 1 - 2 * pad, 2)
    image = drawn(
        random, depth * groups, random.randint(least, least + 4), random.randint(least, 7)
    )
    kernels = [drawn(random, depth, size, size) for _ in range(filters)]
    bias = [random.randint(-3, 3) for _ in range(filters)] if random.random() < 0.3 else []
    how = {"stride": random.randint(1, 3), "pad": pad, "dilation": d, "groups": groups,
           "flip": random.random() < 0.3}  # fmt: skip
    line = [typed(image), "--pad", str(pad), "--stride", str(how["stride"]), "--dilation", str(d)]
    line += [word for kernel in kernels for word in ("--kernel", typed(kernel))]
    line += ["--bias", " ".join(map(str, bias))] if bias else []
    line += ["--flip"] if how["flip"] else []
    return line, convolved(image, kernels, bias, how)


def pool(random: Random) -> tuple[list[str], list[Rows]]:
    size, stride = random.randint(2, 3), random.randint(1, 3)
    pad = random.randint(0, size // 2)
    image = drawn(random, random.randint(1, 2), random.randint(size, 7), random.randint(size, 7))
    kind = random.choice(("max", "avg"))
    line = [typed(image), "--pool", f"{kind} {size} /{stride} pad {pad}"]
    return line, pooled(image, kind, size, stride, pad)


def differences(count: int, seed: int) -> list[list[str]]:
    """Command lines whose answers are not those of the loops."""
    from tests.cli.run import cnncalc

    random, wrong = Random(seed), []
    for _ in range(count):
        line, right = random.choice((convolution, convolution, pool))(random)
        done = cnncalc("apply", *line, "--format", "json")
        if done.code or json.loads(done.out)["result"] != printed(right):
            wrong.append(line)
    return wrong


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = differences(many, 22)
    print(f"{many:,} cases, {len(found)} differ", *found[:3], sep="\n")
