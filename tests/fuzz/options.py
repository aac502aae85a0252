"""Command lines drawn from the commands themselves: what is added to one is tried without a word.

Each option says of what type it is; of a type that is not known here all values are tried.
"""

from __future__ import annotations

from functools import cache
from random import Random

import click

from cnncalc.cli import COMMANDS, cli
from cnncalc.cli.types import CompletedType, ReadType
from tests.fuzz import mutate

SMALL = (
    "8x8x3 -> conv3-4 -> bn -> relu -> maxpool2 /2 ceil -> fc 5 -> softmax",
    "HxWxC -> conv3-8 /2 same -> maxpool3 /2 pad 1 ceil -> flatten -> fc 10",
    "40x3 -> conv3-8 -> maxpool2 -> globalavgpool -> fc 4", "Lx3 -> conv5-4 /2 -> relu",
    "6x8x8x2 -> conv3-4 pad 1 -> maxpool2 -> fc 3", "DxHxWx3 -> conv3-4 /2 pad 1 -> avgpool2",
    "100 -> fc 20 -> relu -> fc 5", "lenet5", "spec.yaml", "spec.yaml:*", "space.yaml", "-",
    "listing.txt", "net.yaml", "net.yaml:b", "backbone.yaml", "vgg61", "",
)  # fmt: skip
LARGE = ("resnet18", "vgg16", "mobilenet", "nas-bench-201", "alexnet", "quartznet*", "lenet*", ".")
FIGURES = (
    "5M", "1G", "0", "2MiB", "61.0M", "1e400", "-1", "10%", "2%", "1/3", "K", "9" * 41, "100K",
)  # fmt: skip
NUMBERS = ("1", "2", "3", "7", "0", "-1", "64", "99999999999999999999", "1e3", "1.5", "x", "")
SHAPES = (
    "HxWx3", "32x32x3", "64", "0x0x3", "chw:3x64x64", "8:40:4", "6,8", "40x3", "4x8x8x3", "x", "H",
    "left=8x8x3", "=8", "9x9x9x9x9", "100000x100000x3", "HxHx3", "input=16,24", "8:8:0", "N:2",
)  # fmt: skip
PARAMS = (
    "w=8,16", "w=8:32:8", "op=a,b", "op=a", "ns[0]=1:3", "ns[*]=1,2", "ns=[1, 2],[2, 2]", "w=24",
    "op=conv3-8,relu", "classes=10", "classes=K", "classes=1:3", "width=w", "ns[9]=1",
    "w=", "=1", "w", "w=1:1000000000", "w=0.1:0.3:0.1", "w=(d)", "w=w*2", "d=0:2", "__class__=1",
    "w=8,8", "op=[a, b]", "ns=[[1], [2]]", "w=-3", "w=9**9", "op=\x1b[31m,relu", "w=2:1", "a,b=1",
)  # fmt: skip
GRIDS = (
    "1 2 3; 4 5 6; 7 8 9", "3x3", "2x2", "1 0; 0 1", "1/2 0.25; -1 2", "a b; c d", "1 2 | 3 4",
    "1 0 2 4 1", "sobel-x", "box", "gauss3", "-", "", "0x0", "1 2; 3", "1/0", "9" * 40, "100x100",
    "1e9 -1e-9", "3x3x2", "[[1, 2], [3, 4]]", "x x; x x", "box3", "1;;2", "|", "NaN inf",
)  # fmt: skip
LAYERS = (
    "conv1",
    "fc*",
    "relu1",
    "total",
    "input",
    "conv3-8 pad 1",
    "maxpool2",
    *mutate.LAYERS[:9],
)
TABLES = (
    "t.csv",
    "t.yaml",
    "listing.txt",
    "notes.md",
    "lecture.tex",
    "lenet5",
    "alexnet-table",
    "-",
)
REVISIONS = (
    "HEAD",
    "HEAD...",
    "main",
    "HEAD..HEAD",
    "HEAD~1",
    "",
    "-x",
    "--output=x",
    "HEAD:a",
    "@{",
)
TOPICS = ("language", "schema", "figures", "C301", "summary", "C263", "nothing", "", "security")
COLUMNS = ("params,macs", "spec,output,params,rf,jump", "all", "", "params", "macs", "w", "input")
FILES = (
    "spec.yaml",
    "x.png",
    "x.npy",
    "w.npz",
    "nofile",
    ".",
    "",
    "config.toml",
    "t.csv",
    "a/b.yaml",
)
WRITTEN = ("out.csv", "out.json", "out.md", "out.tex", "out.svg", "out.sarif", "out", "-", "no/out")
WORDS = (
    "same",
    "valid",
    "full",
    "0+1",
    "1x2",
    "1",
    "max 2",
    "avg 3 /2 pad 1",
    "0,0",
    "resnet",
    "N",
)
GROWTHS = ("2%", "10K", "0", "0%", "2MiB", "1e9%", "-1", "1/3", "x", "", "9" * 41)
BY_TYPE: dict[str, tuple[str, ...]] = {
    "model": SMALL, "ParamType": PARAMS, "figure": FIGURES, "growth": GROWTHS,
    "GridType": GRIDS, "layer": LAYERS, "table": TABLES, "topic": TOPICS,
    "key": COLUMNS, "PlaceType": WRITTEN, "FolderType": WRITTEN, "PictureType": WRITTEN,
    "Path": FILES, "BatchType": NUMBERS, "CellType": WORDS, "PaddingType": WORDS,
    "code": ("C3", "C301", "C1,C2", "C999", ""), "level": ("error", "C301=error", "x"),
    "DtypeType": ("float16", "fp16", "int4", "binary", "x"),
}  # fmt: skip
BY_NAME: dict[str, tuple[str, ...]] = {
    "input": SHAPES, "input_b": SHAPES, "batch": NUMBERS, "weights": FILES, "image": FILES,
    "git": REVISIONS, "against": REVISIONS, "sort": COLUMNS, "minimize": COLUMNS,
    "maximize": COLUMNS, "model": SMALL, "layers": LAYERS, "target": GRIDS, "rate": NUMBERS,
}  # fmt: skip
ALL = tuple(dict.fromkeys(
    text for pool in (*BY_TYPE.values(), *BY_NAME.values(), WORDS) for text in pool
))  # fmt: skip
ARGUED = tuple(one for one in mutate.HOSTILE if one not in "\x00\ud800")  # as no program gets
NEVER = frozenset(("scheduler", "jobs"))  # a network, and processes: tests of their own
ALL_OF_THEM = frozenset((("verify", "everything"),))  # every built-in network: minutes
ALONE = frozenset(("verify", "sweep"))  # a forward pass, and rows: only of small networks


@cache
def parameters(name: str) -> tuple[tuple[click.Argument, ...], tuple[click.Option, ...]]:
    """The arguments and the options of a command, but for those that are never tried."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    options = [one for one in command.params if isinstance(one, click.Option)]
    tried = (one for one in options if one.name not in NEVER)
    return tuple(arguments), tuple(one for one in tried if (name, one.name) not in ALL_OF_THEM)


def drawn(rng: Random, name: str = "") -> tuple[str, ...]:
    """A command line of a command, of any where none is named, mostly one that makes sense."""
    name = name or rng.choice([*COMMANDS])
    arguments, options = parameters(name)
    line = [name]
    for argument in arguments:
        several = argument.nargs != 1 and rng.random() < 0.3
        line += [_value(rng, argument, name) for _ in range(1 + several)]
    if options:
        for option in rng.choices(options, k=rng.choice((0, 1, 1, 1, 2, 2, 4))):
            line.append(rng.choice(option.opts + option.secondary_opts))
            line += [] if option.is_flag else [_value(rng, option, name)]
    return tuple(line)


def _value(rng: Random, parameter: click.Parameter, command: str) -> str:
    if rng.random() < 0.05:
        text = rng.choice(ALL)
        at = rng.randrange(len(text) + 1)
        return text[:at] + rng.choice(ARGUED) + text[at:]
    return often(rng, pool(parameter, command))


def often(rng: Random, texts: tuple[str, ...]) -> str:
    """One of the texts; the first ones, which make sense, more often than the last."""
    return texts[int(len(texts) * rng.random() ** 1.7)]


def pool(parameter: click.Parameter, command: str) -> tuple[str, ...]:
    """The values that are tried of a parameter."""
    kind = parameter.type
    if isinstance(kind, click.Choice):
        return tuple(map(str, kind.choices)) * 3 + ("x", "")
    if isinstance(kind, click.IntRange):
        return (str(kind.min or 0), *NUMBERS)
    told = kind.name if isinstance(kind, CompletedType | ReadType) else type(kind).__name__
    known = BY_NAME.get(parameter.name or "") or BY_TYPE.get(told, ALL)
    if known is SMALL and command not in ALONE:
        return SMALL + LARGE
    return known
