"""Changes to texts at the level of their structure: lines with what is indented under them.

A text is a forest of blocks, a block a line and its children; so any YAML spec or table is, however
it is written. Blocks are dropped, doubled, moved, grafted from other files, renamed and wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

WORDS = (
    "residual", "concat", "add", "gate", "dense", "split", "multiply", "training", "repeat 3",
    "repeat (n) as i", "for c in rows", "for c, s in rows as i", "when (c)", "from", "weights",
    "outputs", "input", "params", "variants", "blocks", "defaults", "expect", "ignore", "layers",
    "elif (n)", "else", "network", "until", "words", "inputs", "when (cin == 8)", "repeat (cin)",
    "for c in [2*i for i in range(3)]", "body", "shortcut", "name", "title",
    "source", "family", "aliases", "year", "residul",
)  # fmt: skip
LAYERS = (
    "conv3-8", "conv3-8 pad 1", "conv3-C same /2", "depthwise3 mult 2", "deconv4-3 /2 pad 1",
    "maxpool3 /2 ceil", "avgpool2", "globalavgpool", "adaptiveavgpool 3", "fc 10", "fc 10 in=6272",
    "bn", "relu", "softmax", "dropout 0.5", "flatten", "upsample 2 bilinear", "crop 1", "unpool2",
    "split 1 of 2", "slice 0:4", "select 0+1", "reshape 4x4x2", "shuffle 2", "channelconv3",
    "roipool7 regions 3", "zeropad 1", "padchannels 16", "lrn", "maxout 2", "identity", "rbf 10",
    "conv3-(2*cin) pad half", "conv3-8*2", "[conv1-4 | relu]*(n)", "from conv1 | relu",
    "add(conv1, relu1)", "relu | concat(conv1)", "from a.b", "cbr3-8 /2", "cbr(n)-4", "unit(conv1)",
    "unit(relu)", "*2", "from", "conv1-(sum([1, 2]))", "conv1-(log(8, 2))",
    "add", "concat", "multiply", "input", "unit(8)", "unit(8, 2)", "unit", "hole", "subsample2",
)  # fmt: skip
VALUES = (
    "0", "1", "2", "-1", "3.5", "99999999999999999999", "1e400", "nan", "''", "null", "~", "true",
    "[]", "{}", "[[]]", "[a, [b]]", "{a: b}", "HxWx3", "HxWxC", "0x0x3", "8x8x3", "8", "[1, 2]",
    "[[1, 2], [3]]", "[2*i for i in range(4)]", "rows[-1]", "log(0)", "sum(rows)", "conv*", "*1",
    "./a.yaml", "{network: lenet5, until: relu}", "{from: conv1}", "left=8,right=9", "(n)",
    "(n*", "(1/0)", "(9**64)", "N", "input", "conv1", "relu1", "a.b", "*a",
    "&a 1", "!!python/name:os", "|", ">", "'", '"', "{min: 1, max: 2}", "61.0M", "4G", "[a, b]",
)  # fmt: skip
HOSTILE = (
    "\x1b[31m", "\x1b]0;x\x07", "\x00", "\x07", "\x7f", "\x85", "\x9b", "\u202e", "\u2066",
    "\u2028", "\ufeff", "\r", "::error::", "=1+1", "<script>", r"\write18{x}", "|", "\t", "\ud800",
)  # fmt: skip
_INDENT = re.compile(r" *(?:- +)*")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z_]\w*|[^\s\w]")


class Block:
    """A line without its indentation, how far it stands in from its parent, and its children."""

    def __init__(self, line: str, shift: int) -> None:
        self.line = line
        self.shift = shift
        self.children: list[Block] = []

    def copy(self) -> Block:
        twin = Block(self.line, self.shift)
        twin.children = [child.copy() for child in self.children]
        return twin

    def all(self) -> Iterator[Block]:
        yield self
        for child in self.children:
            yield from child.all()


def read(text: str) -> Block:
    """The forest of a text, under a root without a line."""
    root = Block("", 0)
    open_blocks = [(-1, root)]
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if bare:
            while open_blocks[-1][0] >= indent:
                open_blocks.pop()
        above, parent = open_blocks[-1]
        block = Block(bare, indent - max(above, 0))
        parent.children.append(block)
        if bare:
            open_blocks.append((indent, block))
    return root


def write(root: Block) -> str:
    """The text of a forest."""

    def lines(block: Block, indent: int) -> Iterator[str]:
        for child in block.children:
            yield " " * max(indent + child.shift, 0) + child.line
            yield from lines(child, indent + child.shift)

    return "\n".join(lines(root, 0))


def _spot(rng: Random, root: Block) -> tuple[Block, int]:
    """A parent and the place of one of its children."""
    parents = [block for block in root.all() if block.children]
    parent = rng.choice(parents) if parents else root
    return parent, rng.randrange(len(parent.children)) if parent.children else 0


def _drop(rng: Random, root: Block, other: Block) -> None:
    parent, at = _spot(rng, root)
    del parent.children[at : at + 1]


def _double(rng: Random, root: Block, other: Block) -> None:
    parent, at = _spot(rng, root)
    parent.children[at:at] = [child.copy() for child in parent.children[at : at + 1]]


def _swap(rng: Random, root: Block, other: Block) -> None:
    (one, a), (two, b) = _spot(rng, root), _spot(rng, root)
    if one.children and two.children:
        first, second = one.children[a].copy(), two.children[b].copy()
        one.children[a], two.children[b] = second, first


def _graft(rng: Random, root: Block, other: Block) -> None:
    (parent, at), (source, of) = _spot(rng, root), _spot(rng, other)
    if source.children:
        twin = source.children[of].copy()
        twin.shift = parent.children[at].shift if parent.children else 2
        parent.children.insert(at, twin)


def _wrap(rng: Random, root: Block, other: Block) -> None:
    """A block under a new key: - conv3-8 becomes - residual: with - conv3-8 below."""
    parent, at = _spot(rng, root)
    if parent.children:
        inner = parent.children[at].copy()
        outer = Block(f"- {rng.choice(WORDS)}:", inner.shift)
        inner.shift = 4
        outer.children = [inner]
        parent.children[at] = outer


def _rename(rng: Random, root: Block, other: Block) -> None:
    blocks = [block for block in root.all() if ":" in block.line]
    if blocks:
        block = rng.choice(blocks)
        key, colon, value = block.line.partition(":")
        head = (_INDENT.match(key) or [""])[0]
        block.line = f"{head}{_renamed(rng, key[len(head) :])}{colon}{value}"


def _renamed(rng: Random, key: str) -> str:
    if rng.random() < 0.4 or not key:
        return rng.choice(WORDS)
    if rng.random() < 0.2:
        return f'"{key}{rng.choice(HOSTILE)}"'
    at = rng.randrange(len(key))
    return key[:at] + rng.choice(["", key[at] * 2, "x", "1", "(i)", " "]) + key[at + 1 :]


def _value(rng: Random, root: Block, other: Block) -> None:
    blocks = [block for block in root.all() if block.line]
    if blocks:
        block = rng.choice(blocks)
        head = (_INDENT.match(block.line) or [""])[0]
        key, colon, _ = block.line.partition(": ")
        value = rng.choice(VALUES + LAYERS)
        block.line = f"{key}: {value}" if colon else f"{head}{value}"


def _token(rng: Random, root: Block, other: Block) -> None:
    """One number, word or sign of a line replaced, dropped or doubled."""
    blocks = [block for block in root.all() if _TOKEN.search(block.line)]
    if blocks:
        block = rng.choice(blocks)
        found = rng.choice([*_TOKEN.finditer(block.line)])
        start, end = found.span()
        with_number = found[0][0].isdigit()
        pool = ("0", "1", "2", "7", "64", "1000000", "(n)", "H") if with_number else VALUES + LAYERS
        new = rng.choice([*pool, "", found[0] * 2, *(rng.choices(HOSTILE) * 2)])
        block.line = block.line[:start] + new + block.line[end:]


def _edge(rng: Random, root: Block, other: Block) -> None:
    """An edge, shared weights or outputs put in where an entry has none."""
    names = [m for b in root.all() for m in re.findall(r"^- ([A-Za-z_]\w*):", b.line)] or ["input"]
    one, two = rng.choice([*names, "input"]), rng.choice([*names, "nowhere", "[]"])
    line = rng.choice(
        [f"from: {one}", f"from: [{one}, {two}]", f"weights: {one}", f"outputs: [{one}, {two}]"]
    )
    parent, at = _spot(rng, root)
    block = Block(line, parent.children[at].shift if parent.children else 0)
    if parent.children and parent.children[at].line.startswith("- ") and "outputs" not in line:
        block.shift = 2
        parent.children[at].children.append(block)
    else:
        parent.children.insert(at + 1, block)


def _shift(rng: Random, root: Block, other: Block) -> None:
    parent, at = _spot(rng, root)
    if parent.children:
        parent.children[at].shift += rng.choice([-2, 2, 1])


MUTATIONS: tuple[Callable[[Random, Block, Block], None], ...] = (
    _drop, _double, _swap, _graft, _wrap, _rename, _value, _token, _edge, _shift, _value, _token,
    _graft, _edge,
)  # fmt: skip


def changed(rng: Random, text: str, other: str) -> str:
    """A text with one to five changes; `other` is where blocks are grafted from."""
    root, donor = read(text), read(other)
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        rng.choice(MUTATIONS)(rng, root, donor)
    return write(root)


def changed_bytes(rng: Random, data: bytes) -> bytes:
    """A file with bytes flipped, cut off or doubled."""
    mutable = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(len(mutable)) if mutable else 0
        match rng.randrange(4):
            case 0:
                mutable[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del mutable[at:]
            case 2:
                mutable[at:at] = mutable[at : at + rng.choice((1, 20, 500))]
            case _:
                del mutable[at : at + rng.choice((1, 4, 60))]
    return bytes(mutable)


def changed_arguments(rng: Random, arguments: tuple[str, ...], pool: tuple[str, ...]) -> list[str]:
    """A command line with arguments dropped, doubled, replaced, put in or edited."""
    line = [*arguments]
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(line)) if line else 0
        match rng.randrange(6):
            case 0:
                del line[at : at + 1]
            case 1:
                line[at:at] = line[at : at + 1]
            case 2 | 3:
                line.insert(max(at, 1), rng.choice(pool))
            case 4:
                line[at : at + 1] = [rng.choice(pool)]
            case _:
                text = line[at] if line else ""
                cut = rng.randrange(len(text) + 1)
                piece = rng.choice([*HOSTILE, "", "x", "0", ",", ":", "=", "->", "HxW", "("])
                line[at : at + 1] = [text[:cut] + piece + text[cut + rng.choice((0, 1)) :]]
    return line
