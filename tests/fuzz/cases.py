"""Cases: a command line with the files that it reads, made from a seed and a number alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random

from tests.fuzz import mutate
from tests.fuzz.case import Case
from tests.fuzz.further import backbone, command, configuration, listing, prose, repository
from tests.fuzz.large import large
from tests.fuzz.spaces import space

ROOT = Path(__file__).parents[2]
HAS_PICTURES = find_spec("PIL") is not None  # else only arrays are read
NETS = (
    "8x8x3 -> conv3-4 -> bn -> relu -> maxpool2 /2 ceil -> fc 5 -> softmax",
    "9x7x4 -> depthwise3 pad 1 -> prelu -> conv1-6 groups 2 nobias -> flatten -> fc 3",
    "6x6x2 -> deconv3-3 /2 pad 1 -> channelconv3 -> globalavgpool -> fc 4",
)
LINES = (
    *NETS,
    "HxWxC -> conv3-8 /2 same -> maxpool3 /2 pad 1 ceil -> flatten -> fc 10",
    "INPUT 32x32x3 -> [[CONV3-64 -> RELU]*2 -> POOL2]*3 -> [FC 256 -> RELU]*1 -> FC 10",
    "conv3-C | conv3-C", "40x3 -> conv3-8 -> maxpool2 -> globalavgpool -> fc 4",
    "6x8x8x2 -> conv3-4 pad 1 -> maxpool2 -> fc 3", "lenet5", "resnet18", "vgg16",
    "mobilenet", "spec.yaml", "-", "vgg61",
)  # fmt: skip
SHAPES = (
    "32x32x3",
    "HxWxC",
    "HxWx3",
    "8x8x16",
    "100",
    "9x7x4",
    "40x3",
    "Lx2",
    "6x8x8x2",
    "DxHxWx3",
)
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("summary",), ("summary", "--format", "json"), ("summary", "--convention", "fvcore"),
    ("summary", "--format", "latex"), ("summary", "--columns", "spec,output,params,rf,jump"),
    ("summary", "--depth", "1", "--sort", "params"), ("rf",), ("rf", "--all", "--format", "latex"),
    ("rf", "conv1", "--cell", "0,0"), ("explain", "conv1"), ("explain", "--all", "--latex"),
    ("equivalent",), ("quiz", "--seed", "3"), ("quiz", "--answers", "--format", "latex"),
    ("show",), ("show", "--expanded"), ("check",), ("check", "--format", "sarif"),
    ("check", "--format", "junit"), ("check", "--format", "github"), ("check", "--select", "C3"),
    ("fit",), ("fit", "--macs-max", "1G"), ("reconcile",), ("reconcile", "--figure", "4.12G"),
    ("sweep", "--input", "8:40:4"), ("sweep", "--batch", "1,2,4", "--format", "csv"),
)  # fmt: skip
OTHERS: tuple[tuple[str, ...], ...] = (
    ("layer", "--n", "227", "--f", "11", "--s", "4", "--k", "96", "--c", "3"),
    ("layer", "--type", "pool", "--n", "28", "--f", "2", "--out", "14"),
    ("layer", "--type", "deconv", "--n", "7", "--f", "4", "--s", "2", "--p", "1"),
    ("list", "--family", "vgg"), ("list", "--max-params", "5M", "--format", "json"),
    ("check", "--explain", "C301"), ("table", "alexnet-table"), ("audit", "lenet5"),
)  # fmt: skip
ARGUMENTS = (
    "--format", "json", "csv", "latex", "markdown", "table", "sarif", "junit", "github", "--input",
    "HxWx3", "32x32x3", "64", "0x0x3", "8:40:4", "1:99999999", "-p", "classes=10", "classes=K",
    "classes=1:3", "width=w", "alpha=0.25,0.5", "--batch", "N", "2", "1,2", "--dtype", "float16",
    "--convention", "torchinfo", "--layout", "chw", "--depth", "--columns", "params,macs", "--sort",
    "--all", "--seed", "7", "--count", "--answers", "--select", "C3", "--ignore", "C301",
    "--max-params", "5M", "--max-macs", "--params-max", "--peak-max", "100K", "--minimize", "peak",
    "--maximize", "macs", "--figure", "--of", "--near", "--strict", "--errata", "--training",
    "--cell", "0,0", "--latex", "--expanded", "--unknown", "", "conv1", "fc*", "total", "-h",
    "--units", "--top", "-0", "99999999999999999999", "1e9", "--model", "lenet5", "spec.yaml",
)  # fmt: skip


@cache
def texts(*folders: str) -> tuple[str, ...]:
    """Every text of these folders, the short ones first."""
    paths = [path for folder in folders for path in (ROOT / folder).glob("*.yaml")]
    found = [path.read_bytes() for path in sorted(paths)]
    return tuple(sorted((data.decode("utf-8", "replace") for data in found), key=len))


def _pick(rng: Random, pool: tuple[str, ...]) -> str:
    """One of the texts; a short one more often than a long one."""
    return pool[int(len(pool) * rng.random() ** 2)]


def encoded(text: str) -> bytes:
    """A text as bytes, a lone surrogate as bytes that are not UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def spec(rng: Random) -> Case:
    pool = texts("specs", "tests/specs/bad", "tests/specs/networks")
    text = mutate.changed(rng, _pick(rng, pool), _pick(rng, pool))
    command, *further = rng.choice(COMMANDS)
    return Case("spec", (command, "spec.yaml", *further), {"spec.yaml": encoded(text)})


def one_line(rng: Random) -> Case:
    layers = rng.choices(mutate.LAYERS, k=rng.randrange(1, 6))
    shape = rng.choice(SHAPES)
    line = rng.choice((" -> ", " | ")).join(layers)
    if rng.random() < 0.3:
        at = rng.randrange(len(line))
        line = line[:at] + rng.choice(mutate.HOSTILE + mutate.VALUES) + line[at + 1 :]
    command, *further = rng.choice(COMMANDS)
    model = line if command == "equivalent" else f"{shape} -> {line}"
    return Case("line", (command, model, *further))


def command_line(rng: Random) -> Case:
    if rng.random() < 0.2:
        base: tuple[str, ...] = rng.choice(OTHERS)
    else:
        command, *further = rng.choice(COMMANDS)
        base = (command, rng.choice(LINES), *further)
    changed = mutate.changed_arguments(rng, base, ARGUMENTS + LINES)
    files = {"spec.yaml": encoded(_pick(rng, texts("specs", "tests/specs/bad")))}
    line = tuple(argument for argument in changed if not _writes(argument))
    return Case("command", line, files, files["spec.yaml"])


def _writes(argument: str) -> bool:
    """Whether an argument could name a file to be written or changed, or a run without bound."""
    return argument.startswith(("-o", "--o", "--up", "--forc")) or "\x00" in argument


def table(rng: Random) -> Case:
    pool = texts("specs/lectures")
    text = mutate.changed(rng, _pick(rng, pool), _pick(rng, pool))
    further = rng.choice(((), ("--format", "json"), ("--strict",), ("--format", "latex")))
    return Case("table", ("audit", "t.yaml", *further), {"t.yaml": encoded(text)})


def commas(rng: Random) -> Case:
    columns = ("output", "ops", "params", "memory", "layer", "weights", "value", "formula", "plane")
    head = ["layer", *rng.choices(columns, k=rng.randrange(1, 4))]
    cells = (
        "conv1", "fc1", "total", "32x32x3", "28x28x6", "456", "4.7K", "117,600", "-", "", "27C^2",
        '"', '"a, b"', "most", "=1+1", "x2", "1 x 10^9", "0", "½", "conv*", "input", "nowhere",
    )  # fmt: skip
    rows = [[rng.choice(cells) for _ in head] for _ in range(rng.randrange(5))]
    text = "\n".join(",".join(row) for row in [head, *rows])
    if rng.random() < 0.5:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(mutate.HOSTILE) + text[at:]
    return Case(
        "commas", ("audit", "t.csv", "--model", rng.choice(LINES)), {"t.csv": encoded(text)}
    )


def weights(rng: Random) -> Case:
    """An .npz with the right arrays, some of them changed, or its bytes."""
    import numpy as np

    from cnncalc import analyze, load

    model = rng.choice(NETS)
    arrays = {}
    for row in analyze(load(model)).rows:
        for weight in row.node.op.weights(row.given):
            arrays[f"{row.name}.{weight.name}"] = np.ones(weight.shape, "float32")
    name = rng.choice([*arrays])
    changes: tuple[Callable[[], object], ...] = (
        lambda: arrays.pop(name),
        lambda: arrays.update({name + "\x1b": arrays.pop(name)}),
        lambda: arrays.update({name: arrays[name].astype(rng.choice(("i1", "?", "f2", "U3")))}),
        lambda: arrays.update({name: arrays[name][..., None]}),
        lambda: arrays.update({name: arrays[name] * rng.choice((np.nan, np.inf, 1e38, 1e-45, 0))}),
        lambda: arrays.update({"further": np.zeros(3)}),
        lambda: None,
    )
    rng.choice(changes)()
    data = io.BytesIO()
    np.savez(data, **arrays)
    content = mutate.changed_bytes(rng, data.getvalue()) if rng.random() < 0.5 else data.getvalue()
    return Case("weights", ("verify", model, "--weights", "w.npz"), {"w.npz": content})


def picture(rng: Random) -> Case:
    """A picture or an array as input, as it is or with bytes changed."""
    import numpy as np

    data = io.BytesIO()
    if rng.random() < 0.5 and HAS_PICTURES:
        from PIL import Image

        side = rng.choice((1, 8, 40))
        Image.new(rng.choice(("RGB", "L", "RGBA", "P", "1", "I;16")), (side, side)).save(
            data, "PNG"
        )
        name = "x.png"
    else:
        kind = rng.choice(("f4", "f8", "i8", "u1", "?", "c8", "U2"))
        shape = rng.choice(((8, 8, 3), (2, 8, 8, 3), (3, 8, 8), (0, 8, 8, 3), (), (8,)))
        np.save(data, np.ones(shape).astype(kind))
        name = "x.npy"
    content = mutate.changed_bytes(rng, data.getvalue()) if rng.random() < 0.6 else data.getvalue()
    return Case("picture", ("verify", NETS[0], "--input", name), {name: content})


_SIZED = (
    "conv3-{k} pad 1", "conv{f}-{k} /2", "conv3-{k} /{s} same", "conv3-{k} dilation 2 nobias",
    "depthwise3 pad 1", "deconv{f}-{k} /{s}", "maxpool{f} /{s}", "maxpool3 /2 pad 1 ceil",
    "avgpool2", "avgpool3 /2 pad 1", "relu", "bn", "prelu", "lrn", "sigmoid", "silu", "upsample 2",
    "upsample 2 bilinear", "zeropad 1", "zeropad 0+1", "crop 1", "dropout 0.5", "elu", "shuffle 1",
    "channelmaxpool", "channelconv3", "maxpool{f} /{s} ceil", "avgpool3 /2 ceil", "softmax",
)  # fmt: skip


def figures(rng: Random) -> Case:
    """A random network on one line with a size: its figures by every way there is."""

    def layer() -> str:
        sizes = {"k": rng.randrange(1, 7), "f": rng.randrange(1, 5), "s": rng.randrange(1, 4)}
        return rng.choice(_SIZED).format(**sizes)

    layers = [layer() for _ in range(rng.randrange(1, 6))]
    end = rng.choice((["globalavgpool", "fc 3"], [], ["adaptiveavgpool 2"]))
    line = " -> ".join([f"HxWx{rng.randrange(1, 5)}", *layers, *end])
    return Case("figures", (line, str(rng.randrange(3, 25)), str(rng.randrange(3, 25))))


KINDS: tuple[tuple[Callable[[Random], Case], int], ...] = (
    (spec, 8), (one_line, 4), (command_line, 4), (table, 2), (commas, 1), (weights, 1),
    (picture, 1), (figures, 2), (space, 4), (command, 8), (listing, 2), (prose, 2),
    (configuration, 2), (backbone, 2), (repository, 1),
    (large, 0),  # large ones are slow: where they are asked for
)  # fmt: skip


def case(seed: int, number: int, kind: str = "") -> Case:
    """The case of a seed and a number; with a kind, one of this kind."""
    rng = Random(f"{seed}:{number}")
    if kind:
        return next(make for make, _ in KINDS if make.__name__ == kind)(rng)
    makes = [make for make, weight in KINDS for _ in range(weight)]
    return rng.choice(makes)(rng)
