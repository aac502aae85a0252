"""Cases of design spaces: what varies, under which conditions, and how it is searched."""

from __future__ import annotations

from random import Random

from tests.fuzz import mutate, options
from tests.fuzz.case import Case

SPACE = """name: cells
input: 16x16x3
params: {w: 8, d: 1, ns: [1, 2], f: 0.5, op: a, act: relu, half: (w//2)}
space:
  w: [8, 16]
where:
  - w <= 64
defaults: {conv: same}
blocks:
  a(c): [conv3-(c) | act]
  b(c): [depthwise3 | bn, conv1-(c)]
  deep(c): {residual: [conv1-(c//2), conv3-(c)]}
layers:
  - conv3-(w)
  - repeat (d): op(w)
  - for n in ns as i:
      - repeat (n): {residual: op(w)}
      - when (i < 1): maxpool2
  - conv1-(round(f*w) + half)
  - globalavgpool
  - fc 10
"""
SLOTS = (
    "w: [8, 16, 24]", "w: 8:32:8", "w: [8, 16:32:8]", "w: 7", "d: 0:2", "d: [1, 3]", "ns[0]: 1:3",
    "ns[1]: [0, 1]", "ns[*]: 1:2", "ns: [[1, 2], [2, 2]]", "f: 0.25:1:0.25", "f: [0.5, 1/3]",
    "op: [a, b]", "op: [a, b, deep]", "op: [conv3-8, identity]", "act: [relu, silu, bn]",
    "act: [leakyrelu 0.1, relu]", "half: [2, 4]",
)  # fmt: skip
ODD = (
    "w: 1:1000000000:1", "w: 1:2:1e-9", "w: []", "w: [8, 8]", "w: 0", "w: [-1, 0]", "w: [x]", "w:",
    "ns[-1]: [1, 2]", "ns[7]: 1", "ns[*]: [[1]]", "ns: [[1], [2]]", "ns: [1, 2]", "op: [a, w]",
    "op: [__class__, a]", "__class__: [1]", "w.x: [1]", "w[0]: [1]", "(w): [1]", "w: [[1, [2]]]",
    'op: ["a\\x1b[31m"]', 'w: ["\\0"]', "w: {a: 1}", "input: [8, 16]", "batch: [1, 2]", "w: 9**64",
    "w: [1e400]", "w: nan", "op: [a(1)]", "op: ['a | b']", "f: 0:1:0", "f: 1:0:-0.5", "w: 1:2:3:4",
    "ns: [[1, 2], [1, 2]]", "act: [fc 3, relu]", "act: [relu, conv99-3]", "w: [2:4, 3]",
    "x: [1, 2]",
)  # fmt: skip
CONDITIONS = (
    "w <= 16", "w divides 64", "2*w <= 64 and d > 0", "ns[0] <= ns[1]", "sum(ns) < 4", "f*w >= 4",
    "d divides w", "not (w == 8)", "w % 8 == 0", "len(ns) == 2", "max(ns) > min(ns)", "w < 0",
    "sum([n*w for n in ns]) < 99", "round(f*w) > 0", "8 < w < 32", "half > 2", "1", "0",
)  # fmt: skip
ODD_CONDITIONS = (
    "w", "ns", "op == a", "op", "w / 0 > 1", "nowhere > 1", "w <", "", "[]", "w = 8", "w divides",
    "0 divides w", "w in ns", "9**9**9 > w", "log(0) < 1", "__class__ == 1", "w.real > 1", "f'{w}'",
    "sum(range(1000)) > sum([i*j for i in range(99) for j in range(99)])", "lambda: w", "(w := 3)",
    "ns[w] > 1", "ns < [1, 2]", "w if d else f", "'a' < 'b'", "not not not w", "((((w))))", "~w",
    "w > 1 > d < 3 != f", "\x1b[31m", "exec('1')", "w \u202e > 1", "(" * 70 + "w" + ")" * 70,
)  # fmt: skip
BUDGETS = ("--max-macs", "--min-macs", "--max-params", "--min-params", "--max-peak", "--max-memory")


def space(rng: Random) -> Case:
    """A spec with a space, as it could stand there or changed, and a command over it."""
    text = _spec(rng)
    if rng.random() < 0.2:
        text = mutate.changed(rng, text, SPACE)
    files = {"space.yaml": text.encode("utf-8", "surrogatepass")}
    if rng.random() < 0.2:
        command, *further = options.drawn(rng, rng.choice(("check", "summary", "show", "fit")))
        return Case("space", (command, "space.yaml", *further[1:]), files)
    return Case("space", ("sweep", "space.yaml", *_asked(rng)), files)


def _spec(rng: Random) -> str:
    drawn = rng.sample(SLOTS, rng.randrange(1, 4))
    slots = [*{slot.partition(":")[0].partition("[")[0]: slot for slot in drawn}.values()]
    conditions = rng.sample(CONDITIONS, rng.randrange(3))
    if rng.random() < 0.12:
        slots.insert(rng.randrange(len(slots) + 1), rng.choice(ODD))
    if rng.random() < 0.12:
        conditions.append(rng.choice(ODD_CONDITIONS))
    text = SPACE.replace("  w: [8, 16]\n", "".join(f"  {slot}\n" for slot in slots))
    quoted = "".join("  - '{}'\n".format(one.replace("'", "''")) for one in conditions)
    return text.replace("  - w <= 64\n", quoted) if quoted else text


def _asked(rng: Random) -> list[str]:
    """Options of a sweep whose rows are few."""
    line: list[str] = []
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        match rng.randrange(8):
            case 0:
                line += ["-p", options.often(rng, options.PARAMS)]
            case 1:
                line += ["--sample", rng.choice(("1", "5", "40", "40", "x"))]
                line += ["--seed", rng.choice(("0", "7", "9223372036854775807", "8"))]
            case 2:
                line += [rng.choice(BUDGETS), options.often(rng, options.FIGURES)]
            case 3:
                line += ["--top", rng.choice(("1", "3", "2")), *rng.choice(((), ("--front",)))]
            case 4:
                line += ["--format", rng.choice(("json", "csv", "markdown", "latex", "svg"))]
            case 5:
                line += [rng.choice(("--minimize", "--maximize", "--sort")), _column(rng)]
            case 6:
                line += [
                    "-o",
                    rng.choice(("out.csv", "out.json", "out.md", "no/out.csv", "parts/")),
                ]
            case _:
                line += [rng.choice(("--input", "--batch")), rng.choice(("8,16", "16", "1:3", "x"))]
    return line + (["--strict"] if rng.random() < 0.1 else [])


def _column(rng: Random) -> str:
    return rng.choice(("params", "macs", "peak", "w", "ns[0]", "op", "input", "batch", "wdith", ""))
