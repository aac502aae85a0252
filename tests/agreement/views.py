"""Random small networks of views, joins and several outputs, where memory is used again."""

from __future__ import annotations

from random import Random

from cnncalc import Graph, SpecError, analyze
from cnncalc.errors import Source
from cnncalc.shape import Shape
from cnncalc.sources.resolve import read_source
from tests.reach.networks import names_of, placed

WHOLE = ("identity", "dropout", "flatten")
IN_PLACE = ("relu", "bn", "sigmoid", "leakyrelu", "gelu", "softmax", "prelu")
NEW = ("shuffle 1", "shuffle 2", "crop 0", "select 1,0", "upsample 1", "conv1-4", "fc 4",
       "globalavgpool", "maxpool1", "zeropad 0", "channelavgpool", "adaptiveavgpool 1",
       "padchannels 4", "avgpool2", "lrn", "roipool2 regions 2")  # fmt: skip


def views(shape: Shape, random: Random) -> str:
    """A layer that shows its input, all of it or some channels."""
    channels, cells = int(shape.channels), int(shape.elements)  # type: ignore[arg-type]
    whole = "x".join(map(str, shape.printed)) if not shape.leading else f"{cells}"
    start = random.randrange(channels)
    return random.choice([
        *WHOLE, f"reshape {whole}", f"reshape {cells}", f"reshape 2x2x{cells // 4}",
        f"reshape {cells // 4}x2x2", "reshape 4x4x4",
        f"reshape 2x{cells // 2}", f"reshape {cells // 2}x2", f"reshape 2x2x2x{cells // 8}",
        f"split {random.randint(1, 2)} of 2",
        "split 1 of 1", f"slice 0:{channels}", f"slice {start}:{random.randint(start, channels)}",
        f"slice 0:{channels // 2}", f"slice {channels // 2}:{channels}",
    ])  # fmt: skip


def layer(shapes: list[Shape], random: Random) -> str:
    """One layer behind some of those there are; what joins is mostly of one shape."""
    one = random.randrange(max(len(shapes) - 4, 0), len(shapes))
    names = ["input", *(f"n{i}" for i in range(len(shapes) - 1))]
    draw = random.random()
    if draw < 0.4:
        return f"{views(shapes[one], random)}@{names[one]}"
    if draw < 0.55:
        return f"{random.choice(IN_PLACE)}@{names[one]}"
    if draw < 0.68:
        return f"{random.choice(NEW)}@{names[one]}"
    alike = [i for i, shape in enumerate(shapes) if shape == shapes[one]] + [one]
    others = [random.choice(alike) for _ in range(random.randint(1, 2))]
    if draw < 0.75:
        others = [random.randrange(len(shapes))]
    read = ", ".join(names[i] for i in (one, *others))
    return f"{random.choice(['add', 'add', 'multiply', 'multiply', 'concat'])}@[{read}]"


def text_of(layers: list[tuple[str, str]], size: str, outputs: list[str]) -> str:
    named = zip(names_of(layers), layers, strict=True)
    lines = "\n".join(f"  - {name}: {layer}{source}" for name, (layer, source) in named)
    given = f"outputs: [{', '.join(outputs)}]\n" if outputs else ""
    return f"input: {size}\n{given}layers:\n{lines}\n"


def network(seed: int, most: int = 12) -> Graph | None:
    """A random network that can be built and run; None where there is none."""
    random = Random(seed)
    size = random.choice(["4x4x4", "2x2x4", "1x1x4", "4x4x1", "1x1x1", "8", "4x2x2"])
    first = random.choice(["relu", "identity", "shuffle 1", "zeropad 1", "roipool2 regions 2"])
    layers: list[tuple[str, str]] = [(first, "")]
    graph, shapes = None, [Shape(1)]
    for _ in range(random.randint(2, most)):
        tried = placed([layer(shapes, random)], layers) if graph else layers
        some = random.sample(names_of(tried), min(len(tried), random.randint(1, 3)))
        outputs = [*dict.fromkeys([*some, names_of(tried)[-1]])] if random.random() < 0.4 else []
        try:
            made = read_source(Source("net", text_of(tried, size, outputs))).graph
            found = analyze(made).shapes
        except SpecError:
            continue
        layers, graph = tried, made
        shapes = [shape for shape in found if shape is not None]
    return graph
