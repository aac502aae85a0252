"""Random layers of every kind on inputs of every rank, with the loops that say what they do.

`draw(kind, rank, random)` gives a layer in the notation, its loops, and the sizes of its inputs,
channels first. What stands in DRAWN for a kind are the ranks that it takes, 0 that of a vector.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from tests.ops import naive
from tests.ops.naive import AXIS_NAMES, Trace

Sizes = tuple[int, ...]
LARGEST = (0, 9, 6, 4)
SPATIAL, EVERY = (1, 2, 3), (0, 1, 2, 3)


class Drawn(NamedTuple):
    """A layer as it is written, its loops, and the sizes of its inputs."""

    text: str
    loops: Callable[..., Trace]
    shapes: tuple[Sizes, ...]


Draw = Callable[[Random, int], Drawn]


class Ranks(NamedTuple):
    """The ranks that a kind takes, and what draws it on one of them."""

    ranks: tuple[int, ...]
    draw: Draw


def plane(random: Random, rank: int, least: int = 2) -> Sizes:
    return tuple(random.randint(least, max(LARGEST[rank], least)) for _ in range(rank))


def shape(random: Random, rank: int, times: int = 1) -> Sizes:
    """Sizes with a number of channels that is a multiple."""
    return (times * random.randint(1, max(6 // times, 1)), *plane(random, rank))


def some(random: Random, *words: str) -> str:
    """Each word or not."""
    return "".join(f" {word}" for word in words if random.random() < 0.4)


def each(values: Sizes) -> str:
    return "x".join(map(str, values))


def numbers(random: Random, rank: int, least: int, most: int) -> Sizes:
    return tuple(random.randint(least, most) for _ in range(rank))


class Window(NamedTuple):
    """A window that fits in a plane: its kernel, and the rest of its notation."""

    kernel: Sizes
    stride: Sizes
    dilation: Sizes
    pad: str


def window(random: Random, sizes: Sizes, dilated: bool = True) -> Window:
    rank = len(sizes)
    while True:
        kernel, stride = numbers(random, rank, 1, 3), numbers(random, rank, 1, 3)
        dilation = numbers(random, rank, 1, 2) if dilated else (1,) * rank
        spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
        before, after = numbers(random, rank, 0, 2), numbers(random, rank, 0, 2)
        if random.random() < 0.2:
            return Window(kernel, stride, dilation, " same")
        sides = zip(sizes, before, after, strict=True)
        if all(s <= n + a + b for s, (n, a, b) in zip(spans, sides, strict=True)):
            sides = "x".join(f"{a}+{b}" for a, b in zip(before, after, strict=True))
            return Window(kernel, stride, dilation, f" pad {sides}")


def slid(word: str, loops: Any, times: int = 1, **options: Any) -> Draw:
    """A kind with a window: with groups, filters or flags after it."""

    def draw(random: Random, rank: int) -> Drawn:
        given = shape(random, rank, times)
        w = window(random, given[1:], options.get("dilated", True))
        text = f"{word}{each(w.kernel)}"
        text += f"-{times * random.randint(1, 3)}" if options.get("filters") else ""
        text += f" /{each(w.stride)}{w.pad}"
        text += f" dilation {each(w.dilation)}" if options.get("dilated", True) else ""
        text += f" groups {times}" if options.get("grouped") else ""
        text += options["more"](random) if "more" in options else ""
        return Drawn(text, loops, (given,))

    return draw


def conv(random: Random, rank: int) -> Drawn:
    times = random.choice([1, 1, 2, 3])
    options = {"filters": True, "grouped": True, "more": lambda r: some(r, "nobias", "ws")}
    drawn = slid("conv", naive.conv, times, **options)(random, rank)
    if random.random() < 0.8:
        return drawn
    (given,), kernel = drawn.shapes, numbers(random, rank, 1, 3)
    return Drawn(f"conv{each(kernel)}-{2 * times} full groups {times}", naive.conv, (given,))


def deconv(random: Random, rank: int) -> Drawn:
    """Of the size that its fields give, of a stated one, or like that of a second input."""
    times = random.choice([1, 2])
    given = shape(random, rank, times)
    kernel, stride = numbers(random, rank, 1, 3), numbers(random, rank, 1, 3)
    dilation = numbers(random, rank, 1, 2)
    text = f"deconv{each(kernel)}-{times * random.randint(1, 2)} /{each(stride)}"
    text += f" dilation {each(dilation)} groups {times}{some(random, 'nobias')}"
    axes = [*zip(given[1:], kernel, stride, dilation, strict=True)]
    spans = [(k - 1) * d + 1 for _, k, _, d in axes]
    whole = [(n - 1) * s + span for (n, _, s, _), span in zip(axes, spans, strict=True)]
    beyond = [max(s, d) - 1 for _, _, s, d in axes]
    way = random.choice(["free", "same", "to", "like"])
    if way == "same":
        return Drawn(f"{text} same", naive.deconv, (given,))
    if way == "free":
        sides = [(random.randint(0, 1), random.randint(0, 1)) for _ in axes]
        extra = [random.randint(0, most) for most in beyond]
        if min(w - sum(s) + e for w, s, e in zip(whole, sides, extra, strict=True)) > 0:
            text += f" pad {'x'.join(f'{a}+{b}' for a, b in sides)}"
            text += f" outpad {each((*extra,))}" if any(extra) else ""
        return Drawn(text, naive.deconv, (given,))
    least = [max(w - 2 * (span - 1), 1) for w, span in zip(whole, spans, strict=True)]
    most = [w + b for w, b in zip(whole, beyond, strict=True)]
    sizes = tuple(random.randint(a, b) for a, b in zip(least, most, strict=True))
    if way == "to":
        return Drawn(f"{text} to {each(sizes)}", naive.deconv, (given,))
    return Drawn(text, naive.deconv, (given, (random.randint(1, 3), *sizes)))


def partial(random: Random, rank: int) -> Drawn:
    parts, kernel = random.choice([1, 2, 4]), tuple(random.choice([1, 3]) for _ in range(rank))
    dilation = random.randint(1, 2)
    text = f"partialconv{each(kernel)} of {parts} pad half dilation {dilation}"
    return Drawn(text + some(random, "nobias"), naive.partial, (shape(random, rank, parts),))


def cells(text: str, loops: Any, *words: str, times: int = 1) -> Draw:
    """A kind that takes any input, with some words behind it."""

    def draw(random: Random, rank: int) -> Drawn:
        return Drawn(f"{text}{some(random, *words)}", loops, (shape(random, rank, times),))

    return draw


def one_of(loops: Any, *texts: str) -> Draw:
    return lambda random, rank: Drawn(random.choice(texts), loops, (shape(random, rank),))


def axes(random: Random, rank: int, most: int = 3) -> list[str]:
    """Some of the axes that there are, by their names."""
    known = AXIS_NAMES[rank + 1]
    return random.sample(known, random.randint(1, min(most, len(known))))


def over(text: str, loops: Any, *words: str) -> Draw:
    """A kind that takes its channels, all axes, or some of them."""

    def draw(random: Random, rank: int) -> Drawn:
        named = f" over {'+'.join(axes(random, rank))}"
        wide = random.choice(["", named, named, *(w for w in words if w == "whole")])
        rest = some(random, *(w for w in words if w != "whole"))
        return Drawn(text + rest + (wide if wide != "whole" else " whole"), loops,
                     (shape(random, rank),))  # fmt: skip

    return draw


def softmax(random: Random, rank: int) -> Drawn:
    branches = random.choice([1, 2, 3])
    if branches > 1:
        return Drawn(
            f"softmax branches {branches}", naive.softmax, (shape(random, rank, branches),)
        )
    return over("softmax", naive.softmax)(random, rank)


def group_norm(random: Random, rank: int) -> Drawn:
    groups = random.choice([1, 2, 3])
    return cells(f"groupnorm {groups}", naive.normalised, "noscale", "noshift", times=groups)(
        random, rank
    )


def fully(random: Random, rank: int) -> Drawn:
    per_cell = random.random() < 0.5
    text = f"fc {random.randint(1, 5)}{' channels' if per_cell else ''}{some(random, 'nobias')}"
    return Drawn(text, naive.per_cell if per_cell else naive.connected, (shape(random, rank),))


def adaptive(word: str) -> Draw:
    def draw(random: Random, rank: int) -> Drawn:
        sides = [random.choice(["keep", *range(1, 5)]) for _ in range(rank)]
        return Drawn(f"{word} {'x'.join(map(str, sides))}", naive.adaptive, (shape(random, rank),))

    return draw


def regions(random: Random, rank: int) -> Drawn:
    size = each(numbers(random, 2, 1, 3))
    return Drawn(f"roipool{size} regions {random.randint(1, 4)}", naive.regions,
                 (shape(random, rank),))  # fmt: skip


def spread(random: Random, whole: Sizes) -> Sizes:
    """An input that goes over all of a shape."""
    if random.random() < 0.2:
        return whole[:1]
    return tuple(1 if random.random() < 0.3 else n for n in whole)


def joined(word: str) -> Draw:
    def draw(random: Random, rank: int) -> Drawn:
        whole = shape(random, rank)
        inputs = [whole, *(spread(random, whole) for _ in range(random.randint(1, 2)))]
        random.shuffle(inputs)
        return Drawn(word, naive.joined, (*inputs,))

    return draw


def concat(random: Random, rank: int) -> Drawn:
    given, name = shape(random, rank), random.choice(AXIS_NAMES[rank + 1])
    at = AXIS_NAMES[rank + 1].index(name)
    others = [(*given[:at], random.randint(1, 4), *given[at + 1 :]) for _ in range(2)]
    return Drawn(f"concat over {name}", naive.concat, (given, *others[: random.randint(0, 2)]))


def flatten(random: Random, rank: int) -> Drawn:
    given = shape(random, rank)
    if random.random() < 0.4 or not rank:
        return Drawn("flatten", naive.flatten, (given,))
    names = axes(random, rank)
    if "channels" not in names:  # neighbours alone become one axis
        first = random.randint(1, rank)
        names = AXIS_NAMES[rank + 1][first : random.randint(first, rank) + 1]
    return Drawn(f"flatten over {'+'.join(names)}", naive.flatten_over, (given,))


def reshape(random: Random, rank: int) -> Drawn:
    """The same elements in a shape of any rank."""
    given = shape(random, rank)
    left, sizes = len([*naive.grid(given)]), []
    for _ in range(random.randint(0, 3)):
        sizes.append(random.choice([d for d in range(1, left + 1) if left % d == 0]))
        left //= sizes[-1]
    return Drawn(f"reshape {each((*sizes, left))}", naive.reshape, (given,))


def zero_pad(random: Random, rank: int) -> Drawn:
    given = shape(random, rank)
    mode = random.choice(["", " reflect", " replicate", " circular"])
    most = {"": 3, " reflect": min(given[1:]) - 1, " replicate": 3, " circular": min(given[1:])}
    sides = [numbers(random, 2, 0, most[mode]) for _ in range(rank)]
    return Drawn(f"zeropad {'x'.join(f'{a}+{b}' for a, b in sides)}{mode}", naive.zero_pad,
                 (given,))  # fmt: skip


def crop(random: Random, rank: int) -> Drawn:
    given = (random.randint(1, 4), *plane(random, rank, 3))
    if random.random() < 0.5:
        sides = "x".join(random.choice(["0+1", "1+0", "1+1", "0+0", "2+0"]) for _ in range(rank))
        return Drawn(f"crop {sides}", naive.crop, (given,))
    small = tuple(random.randint(1, n) for n in given[1:])
    room = min(n - m for n, m in zip(given[1:], small, strict=True))
    text = "crop" if random.random() < 0.5 else f"crop offset {random.randint(0, room)}"
    return Drawn(text, naive.crop, (given, (random.randint(1, 3), *small)))


def unpool(random: Random, rank: int) -> Drawn:
    small, kernel = shape(random, rank), numbers(random, rank, 1, 3)
    before = [n * k + random.randint(0, k - 1) for n, k in zip(small[1:], kernel, strict=True)]
    return Drawn(f"unpool{each(kernel)}", naive.unpool, (small, (small[0], *before)))


def upsample(random: Random, rank: int) -> Drawn:
    given = (random.randint(1, 2), *plane(random, rank))
    mode = random.choice(["", "bilinear", "bicubic", "area", "bilinear corners", "bicubic corners"])
    sizes = tuple(random.randint(1, 5 if rank < 3 else 3) for _ in range(rank))
    way = random.choice(["by", "to", "like"])
    if way == "by" and "corners" not in mode:
        factors = [random.choice(["1", "2", "3", "1.5", "0.5", "2.5"]) for _ in range(rank)]
        return Drawn(f"upsample {'x'.join(factors)} {mode}".strip(), naive.upsample, (given,))
    if way == "to":
        return Drawn(f"upsample to {each(sizes)} {mode}".strip(), naive.upsample, (given,))
    return Drawn(f"upsample {mode}".strip(), naive.upsample, (given, (1, *sizes)))


def pad_channels(random: Random, rank: int) -> Drawn:
    given = shape(random, rank)
    return Drawn(f"padchannels {given[0] + random.randint(0, 3)}", naive.pad_channels, (given,))


def divided(word: str, loops: Any) -> Draw:
    """A kind with a number that divides the channels."""

    def draw(random: Random, rank: int) -> Drawn:
        number = random.choice([1, 2, 3])
        return Drawn(f"{word} {number}", loops, (shape(random, rank, number),))

    return draw


def split(random: Random, rank: int) -> Drawn:
    """Equal parts of an axis, or parts of stated sizes."""
    given, name = [*shape(random, rank)], random.choice(AXIS_NAMES[rank + 1])
    sizes = numbers(random, random.randint(1, 3), 1, 3)
    at, part = AXIS_NAMES[rank + 1].index(name), random.randint(1, len(sizes))
    if random.random() < 0.5:
        sizes = (sizes[0],) * len(sizes)
        text = f"split {part} of {len(sizes)} over {name}"
    else:
        text = f"split {part} of {'+'.join(map(str, sizes))} over {name}"
    given[at] = sum(sizes)
    written = (
        text if "+" in text or ("of" in text and len(sizes) > 1) else f"split 1 of 1 over {name}"
    )
    return Drawn(written, naive.split, ((*given,),))


def cut(random: Random, rank: int) -> Drawn:
    given, name = shape(random, rank), random.choice(AXIS_NAMES[rank + 1])
    n = given[AXIS_NAMES[rank + 1].index(name)]
    start = random.randint(0, n - 1)
    stop = random.choice(["", str(random.randint(start + 1, n))])
    return Drawn(f"slice {start}:{stop} over {name}", naive.cut, (given,))


def select(random: Random, rank: int) -> Drawn:
    given = shape(random, rank)
    chosen = [random.randrange(given[0]) for _ in range(random.randint(1, 3))]
    return Drawn(f"select {'+'.join(map(str, dict.fromkeys(chosen)))}", naive.select, (given,))


def to_space(word: str) -> Draw:
    def draw(random: Random, rank: int) -> Drawn:
        factor = random.choice([1, 2, 3] if rank < 3 else [1, 2])
        given = (factor**rank * random.randint(1, 2), *plane(random, rank, 1))
        return Drawn(f"{word} {factor}", naive.pixel_shuffle, (given,))

    return draw


def from_space(word: str) -> Draw:
    def draw(random: Random, rank: int) -> Drawn:
        factor = random.choice([1, 2, 3])
        given = (random.randint(1, 3), *(factor * n for n in numbers(random, rank, 1, 2)))
        return Drawn(f"{word} {factor}", naive.pixel_unshuffle, (given,))

    return draw


def permute(random: Random, rank: int) -> Drawn:
    order = random.sample(AXIS_NAMES[rank + 1], rank + 1)
    return Drawn(f"permute {'+'.join(order)}", naive.permute, (shape(random, rank),))


def roll(random: Random, rank: int) -> Drawn:
    by = "x".join(random.choice(["0", "1", "2", "3", "(-1)", "(-2)"]) for _ in range(rank))
    return Drawn(f"roll {by}", naive.roll, (shape(random, rank),))


def matmul(random: Random, rank: int) -> Drawn:
    """A, C channels of rows in its last axis, times B, C rows or, transposed, C channels."""
    *many, rows = plane(random, rank)
    inner, columns = random.randint(1, 5), random.randint(1, 5)
    first = (inner, *many, rows)
    if random.random() < 0.5:
        return Drawn("matmul transposed", naive.matmul, (first, (inner, *many, columns)))
    return Drawn("matmul", naive.matmul, (first, (columns, *many, inner)))


def attention(random: Random, rank: int) -> Drawn:
    heads = random.choice([1, 2])
    queries = shape(random, rank, heads)
    others = plane(random, rank)
    keys = (queries[0], *others), (heads * random.randint(1, 3), *others)
    return Drawn(f"attention heads {heads}", naive.attention, (queries, *keys))


def embedding(random: Random, rank: int) -> Drawn:
    table = each(numbers(random, 2, 1, 7))
    given = (1, *plane(random, rank)) if rank else (random.randint(1, 6),)
    return Drawn(f"embedding {table}", naive.embedding, (given,))


def recurrent(word: str) -> Draw:
    def draw(random: Random, rank: int) -> Drawn:
        bias = random.choice(["", " keras", " onebias", " nobias"])
        text = f"{word} {random.randint(1, 3)}{bias}{some(random, 'bidirectional', 'last')}"
        return Drawn(text, naive.recurrent, (shape(random, rank),))

    return draw


def ceiling(random: Random) -> str:
    return random.choice(["", " ceil", " ceil caffe"])


POOLS = ("maxpool", "avgpool", "l2pool", "subsample")
PLAIN = (
    "relu", "relu6", "selu", "sigmoid", "tanh", "silu", "hardsigmoid", "hardswish", "gelu",
    "identity", "mish", "softplus", "softsign", "logsigmoid",
)  # fmt: skip
LEARNED = ("channel", "element", "shared")
DRAWN: dict[str, Ranks] = {
    "conv": Ranks(SPATIAL, conv),
    "depthwise": Ranks(SPATIAL, slid("depthwise", naive.depthwise, more=lambda r: (
        f" mult {r.randint(1, 3)}{some(r, 'nobias', 'ws')}"))),
    "deconv": Ranks(SPATIAL, deconv),
    "local": Ranks(SPATIAL, slid("local", naive.local, filters=True, dilated=False,
                                 more=lambda r: some(r, "nobias"))),
    "partialconv": Ranks(SPATIAL, partial),
    "channelconv": Ranks(EVERY, lambda random, rank: Drawn(
        f"channelconv{random.choice([1, 2, 3, 5])}{some(random, 'nobias')}", naive.channel_conv,
        (shape(random, rank),))),
    "fc": Ranks(EVERY, fully),
    "rbf": Ranks(EVERY, lambda random, rank: Drawn(
        f"rbf {random.randint(1, 5)}", naive.connected, (shape(random, rank),))),
    **{word: Ranks(SPATIAL, slid(word, naive.pool, more=ceiling)) for word in POOLS},
    "adaptiveavgpool": Ranks(SPATIAL, adaptive("adaptiveavgpool")),
    "adaptivemaxpool": Ranks(SPATIAL, adaptive("adaptivemaxpool")),
    "globalavgpool": Ranks(SPATIAL, cells("globalavgpool", naive.whole_plane)),
    "globalmaxpool": Ranks(SPATIAL, cells("globalmaxpool", naive.whole_plane)),
    "roipool": Ranks((2,), regions),
    "bn": Ranks(EVERY, cells("bn", naive.batch_norm, "noscale", "noshift")),
    "lrn": Ranks(EVERY, one_of(naive.response, "lrn", "lrn 3", "lrn 5 alpha 0.1 k 1")),
    "groupnorm": Ranks(EVERY, group_norm),
    "layernorm": Ranks(EVERY, over("layernorm", naive.normalised, "whole", "noscale", "noshift")),
    "instancenorm": Ranks(EVERY, cells("instancenorm", naive.normalised, "noscale", "noshift")),
    "rmsnorm": Ranks(EVERY, over("rmsnorm", naive.normalised, "whole", "noscale")),
    "l2norm": Ranks(EVERY, over("l2norm", naive.normalised, "whole", "scale")),
    "grn": Ranks(EVERY, cells("grn", naive.normalised)),
    **{word: Ranks(EVERY, one_of(naive.learned, *(f"{word} {each}" for each in LEARNED)))
       for word in ("shift", "prelu")},
    "scale": Ranks(EVERY, one_of(naive.learned, "scale 0.1", *(f"scale {e}" for e in LEARNED))),
    **{word: Ranks(EVERY, one_of(naive.pointwise, word)) for word in PLAIN},
    "dropout": Ranks(EVERY, one_of(naive.pointwise, "dropout 0.3")),
    "stochasticdepth": Ranks(EVERY, one_of(naive.pointwise, "stochasticdepth 0.3")),
    "leakyrelu": Ranks(EVERY, one_of(naive.pointwise, "leakyrelu 0.1", "leakyrelu")),
    "elu": Ranks(EVERY, one_of(naive.pointwise, "elu", "elu 0.5")),
    "celu": Ranks(EVERY, one_of(naive.pointwise, "celu", "celu 2")),
    "hardtanh": Ranks(EVERY, one_of(naive.pointwise, "hardtanh", "hardtanh min (-2) max 3")),
    "threshold": Ranks(EVERY, one_of(naive.pointwise, "threshold 1", "threshold 0 value 2")),
    "glu": Ranks(EVERY, cells("glu", naive.glu, times=2)),
    "softmax": Ranks(EVERY, softmax),
    "maxout": Ranks(EVERY, divided("maxout", naive.maxout)),
    "concat": Ranks(EVERY, concat),
    **{word: Ranks(EVERY, joined(word))
       for word in ("add", "subtract", "multiply", "divide", "mean", "maximum")},
    "flatten": Ranks(EVERY, flatten),
    "reshape": Ranks(EVERY, reshape),
    "zeropad": Ranks(SPATIAL, zero_pad),
    "crop": Ranks(SPATIAL, crop),
    "unpool": Ranks(SPATIAL, unpool),
    "upsample": Ranks(SPATIAL, upsample),
    "padchannels": Ranks(EVERY, pad_channels),
    "shuffle": Ranks(EVERY, divided("shuffle", naive.shuffle)),
    "split": Ranks(EVERY, split),
    "slice": Ranks(EVERY, cut),
    "select": Ranks(EVERY, select),
    "channelavgpool": Ranks(EVERY, cells("channelavgpool", naive.channel_pool)),
    "channelmaxpool": Ranks(EVERY, cells("channelmaxpool", naive.channel_pool)),
    **{word: Ranks(SPATIAL, to_space(word)) for word in ("pixelshuffle", "depthtospace")},
    **{word: Ranks(SPATIAL, from_space(word)) for word in ("pixelunshuffle", "spacetodepth")},
    "patches": Ranks(SPATIAL, slid("patches", naive.patches)),
    "permute": Ranks(SPATIAL, permute),
    "transpose": Ranks((1, 2), one_of(naive.permute, "transpose")),
    "roll": Ranks(SPATIAL, roll),
    "matmul": Ranks(SPATIAL, matmul),
    "attention": Ranks(SPATIAL, attention),
    "embedding": Ranks(EVERY, embedding),
    **{word: Ranks((1,), recurrent(word)) for word in ("lstm", "gru", "rnn")},
}  # fmt: skip
CASES = [(kind, rank) for kind, drawn in DRAWN.items() for rank in drawn.ranks]


def draw(kind: str, rank: int, random: Random) -> Drawn:
    """A random layer of a kind, and inputs of a rank."""
    return DRAWN[kind].draw(random, rank)
