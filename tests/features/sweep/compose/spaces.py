"""Random spaces over small networks: blocks by name, loops, branches, views, joins, conditions."""

from __future__ import annotations

from random import Random

_LAYERS = (
    "conv3-(c) pad 1", "conv1-(c)", "relu", "bn", "identity", "dropout 0.5", "relu | relu",
    "conv3-(2*c) pad 1 | relu | conv1-(c)", "maxpool3 /1 pad 1", "sigmoid", "lrn",
    "conv3-(c) pad 2 dilation 2", "upsample 2 | maxpool2", "conv1x3-(c) pad 0x1",
)  # fmt: skip
_CHANGING = (
    "maxpool2",
    "conv3-(w) /2 pad 1",
    "slice 1:",
    "split 1 of 2",
    "conv1-(w)",
    "conv5-4",
    "upsample 2",
    "deconv4-(w) /2 pad 1",
    "deconv3-4 /2",
    "adaptiveavgpool 3",
    "roll 1",
)


def random_space(seed: int) -> str:
    """A spec with a space of its own; some of its configurations cannot be built."""
    random = Random(seed)
    kinds = [f"b{n}" for n in range(4)]
    blocks = {kind: random.choice(_LAYERS) for kind in kinds}
    lines = [
        f"input: {random.choice(('8x8x4', '12x9x6', '(side)x(side)x4', '16x16x3'))}",
        "params: {o1: b0, o2: b1, o3: b2, n: 2, m: [1, 2], w: 8, u: 16, side: 8, on: 1, two: 2*w, "
        "rows: [[4, 1], [w, 2]]}",
        "blocks:",
        *(f"  {kind}(c=cin): {row}" for kind, row in blocks.items()),
        *_cell(random),
        "layers:",
        f"  - stem: conv3-(w) pad 1{random.choice(('', ' | relu', ' | bn | relu'))}",
    ]
    for number in range(random.randint(2, 5)):
        lines += _row(random, number)
    lines += [
        random.choice(("  - globalavgpool | fc 10", "  - flatten | fc (u)", "  - relu")),
        "space:",
        *(f"  {o}: [{', '.join(random.sample(kinds, random.randint(2, 4)))}]"
          for o in ("o1", "o2", "o3")),
        "  n: 0:3", "  m[1]: [0, 1, 4]", "  w: 2:24:2", "  u: [3, 16]", "  on: [0, 1]",
        "  side: [4, 8, 11]",
        "  rows[0][1]: 0:2", "  rows[*][0]: [2, 4, 6]",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _cell(random: Random) -> list[str]:
    joins = [random.choice(("add", "add", "concat", "multiply")) for _ in range(2)]
    return [
        "  cell:",
        f"    - x0: {random.choice(('[]', 'identity', 'relu', 'conv1-(cin)'))}",
        "    - x1: from x0 | o1",
        f"    - x2: {{{joins[0]}: [from x0 | o2, from x1 | o3]}}",
        f"    - x3: {{add: [from x0 | o3, from x1 | o1, {random.choice(('[]', 'o2'))}]}}"
        if joins[0] != "concat"
        else "    - x3: from x2 | o2",
        f"    - when (on): {random.choice(('relu', 'o1', 'bn'))}",
        *(["    - else: identity"] if random.random() < 0.5 else []),
        "  grown(c, k=1, w=cin):",
        "    - residual:",
        "        body: [conv3-(c) pad 1 | bn | relu, conv1-(c)]",
        "        shortcut: {when (w != c): [conv1-(c)]}",
        "    - when (k > 1): relu",
    ]


def _row(random: Random, number: int) -> list[str]:
    return random.choice(
        [
            ["  - repeat (n): cell"],
            ["  - repeat 3: cell"],
            [f"  - r{number}: {_own(random)}"],
            [f"  - {random.choice(_CHANGING)}"],
            ["  - for k in m as i:", "      - repeat (k): [conv3-(w*i) pad 1 | relu]"],
            ["  - grown(w, n)"],
            ["  - grown(two)*(m[1])"],
            ["  - residual: [conv1-(cin) | relu, o2]"],
            ["  - concat:", "      - for k in m: conv1-(k + 1)", "      - when (on): o1"],
            ["  - add:", "      - []", "      - when (on): conv3-(cin) pad 1", "      - relu"],
            ["  - gate: [globalavgpool, conv1-(cin) | sigmoid]"],
            ["  - concat: [[avgpool2, upsample 2], [], [globalavgpool, upsample 8]]"],
            ["  - add: [[conv3-(cin) /2 pad 1, upsample 2], o1]"],
            ["  - for c, k in rows: {repeat (k): [conv1-(c), o1]}", "  - conv1-(rows[1][0])"],
            ["  - repeat (n): [conv3-(w) pad 1, conv3-(w) pad 1 | relu]"],
            [f"  - g{number}: [o1, o2, relu]", f"  - add: [from stem, from g{number}]"],
        ]
    )


def _own(random: Random) -> str:
    """A layer without the params of a block."""
    return random.choice(_LAYERS).replace("(c)", "(cin)").replace("2*c", "w")
