"""Random networks in which cells move evenly, by fractions, in turns, and not at all."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from cnncalc import Report, SpecError, analyze, load
from cnncalc.errors import Source
from cnncalc.sources.resolve import read_source

LARGEST = 40  # cells of a layer on an axis


SIDES = (33, 47, 65, 97, 129)  # the smallest that a network takes is looked at


def reduced(name: str) -> Report:
    """The report of a built-in network on a small input, its sides unequal; else on its own."""
    channels, *plane = load(name).input_shape.dims
    for side in SIDES if plane else ():
        sides = [side + 2 * axis for axis in range(len(plane))]
        try:
            return analyze(load(name, input_shape="x".join(map(str, [*sides, channels]))))
        except SpecError:
            continue
    return analyze(load(name))


def axes(random: Random, rank: int, first: int, last: int) -> list[str]:
    """A number for each axis."""
    return [str(random.randint(first, last)) for _ in range(rank)]


def windowed(word: str, random: Random, rank: int) -> str:
    sizes = axes(random, rank, 1, 4)
    square = random.random() < 0.6
    kernel = sizes[0] if square else "x".join(sizes)
    text = f"{word}{kernel}" + ("-2" if word == "conv" else "")
    if random.random() < 0.5:
        text += f" /{random.randint(1, 4)}"
    if random.random() < 0.2:
        return text + " same"
    if random.random() < 0.5:
        text += f" pad {random.randint(0, 3)}"
        text += f"+{random.randint(0, 3)}" if random.random() < 0.3 else ""
    if random.random() < 0.3:
        text += f" dilation {random.randint(1, 3)}"
    return text + (" ceil" if word != "conv" and random.random() < 0.3 else "")


def transposed(random: Random, rank: int) -> str:
    stride = random.randint(1, 4)
    text = f"deconv{random.randint(1, 5)}-2 /{stride}"
    if random.random() < 0.4:
        text += f" pad {random.randint(0, 2)}"
    if random.random() < 0.3:
        text += f" dilation {random.randint(1, 3)}"
    return text + (f" outpad {random.randint(0, stride - 1)}" if random.random() < 0.3 else "")


def padded(random: Random, rank: int) -> str:
    before, *others = axes(random, rank + 1, 0, 3)
    return "x".join([f"{before}+{others[0]}", *others[1:]])


def cropped(random: Random, rank: int) -> str:
    *others, before, after = axes(random, rank + 1, 0, 2)
    return "x".join([*others, f"{before}+{after}"])


def each(random: Random, rank: int, last: int) -> str:
    return "x".join(axes(random, rank, 1, last))


SINGLE: tuple[Callable[[Random, int], str], ...] = (
    lambda r, n: windowed("conv", r, n),
    lambda r, n: windowed("conv", r, n),
    lambda r, n: windowed(r.choice(["maxpool", "avgpool", "l2pool"]), r, n),
    transposed,
    transposed,
    lambda r, n: f"upsample {each(r, n, 4)}{r.choice(['', ' bilinear'])}",
    lambda r, n: f"adaptive{r.choice(['avg', 'max'])}pool {each(r, n, 9)}",
    lambda r, n: f"zeropad {padded(r, n)}",
    lambda r, n: f"crop {cropped(r, n)}",
    lambda r, n: r.choice(["relu", "bn", "channelavgpool", "prelu", "lrn", "dropout 0.5"]),
    lambda r, n: r.choice(["globalavgpool", "fc 2", "relu"]),
    lambda r, n: r.choice(["scale 0.5", "scale 0"]),
)


def joining(names: list[str], random: Random, rank: int) -> list[str]:
    """Layers that read two or three of those before."""
    one, other, third = (random.choice(names) for _ in range(3))
    several = random.choice([f"[{one}, {other}]", f"[{one}, {other}, {third}]"])
    return random.choice([
        [f"concat@{several}"],
        [f"concat@{several}"],
        [f"conv1-2@{one}", f"conv1-2@{other}", "add@[-2, -1]"],
        [f"crop@[{one}, {other}]", f"concat@[-1, {other}]"],
        [f"adaptiveavgpool 1@{one}", "conv1-2", f"conv1-2@{other}", "multiply@[-1, -2]"],
        [f"{windowed('conv', random, rank)}@{one}", "channelavgpool", f"multiply@[{other}, -1]"],
        [f"maxpool2@{one}", "conv3-2 pad 1", f"conv1-2@{one}", "unpool2@[-2, -1]"],
        [f"maxpool3 ceil@{one}", f"unpool3@[-1, {one}]"],
        [f"flatten@{one}", f"flatten@{other}", "concat@[-2, -1]"],
    ])  # fmt: skip


def text_of(layers: list[tuple[str, str]], size: tuple[int, ...]) -> str:
    named = zip(names_of(layers), layers, strict=True)
    lines = [f"  - {name}: {layer}{source}" for name, (layer, source) in named]
    shape = "x".join(map(str, (*size, 2)))
    return f"input: {shape}\nlayers:\n" + "\n".join(lines) + "\n"


def names_of(layers: list[tuple[str, str]]) -> list[str]:
    return [f"n{i}" for i in range(len(layers))]


def placed(texts: list[str], layers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Layers behind those there are; -1 is the one before, -2 the one before that."""
    found = [*layers]
    for text in texts:
        layer, _, source = text.partition("@")
        for back in (2, 1):
            source = source.replace(f"-{back}", f"n{len(found) - back}")
        found.append((layer, f"\n    from: {source}" if source else ""))
    return found


def network(
    seed: int, most: int = 9, sides: tuple[int, int] = (4, 26), largest: int = LARGEST,
    rank: int = 2,
) -> Report | None:  # fmt: skip
    """The report of a random network on an image of so many axes; None where no layer fits."""
    random = Random(seed)
    size = tuple(random.randint(*sides) for _ in range(rank))
    layers: list[tuple[str, str]] = [("relu", "")]
    report = None
    for _ in range(random.randint(2, most)):
        names = names_of(layers)
        if random.random() < 0.35:
            texts = joining(names, random, rank)
        else:
            texts = [random.choice(SINGLE)(random, rank)]
            texts[0] += f"@{random.choice(names)}" if random.random() < 0.3 else ""
        tried = placed(texts, layers)
        try:
            found = analyze(read_source(Source("net", text_of(tried, size))).graph)
        except SpecError:
            continue
        if all(n <= largest for row in found.rows for n in row.facts.output.spatial):
            layers, report = tried, found
    return report
