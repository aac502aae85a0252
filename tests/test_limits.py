"""Bounds: all in one place, each with its reason, each tried at the step."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from pathlib import Path

import pytest

import cnncalc
from cnncalc import limits
from cnncalc.analysis.report import analyze
from cnncalc.errors import Faults, Source, SpecError
from cnncalc.features.sweep import grid
from cnncalc.language import arithmetic, document
from cnncalc.lint.networks import read_spec
from cnncalc.sources.resolve import load
from tests.language.reading import reading
from tests.trees import tree

PACKAGE = Path(cnncalc.__file__).parent
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "limits.py"]
NAMES = ("MOST", "LARGEST", "DEEPEST", "LONGEST", "FEWEST", "SMALLEST", "WIDEST", "HIGHEST", "MAX")


def bounds(text: str) -> list[str]:
    """Constants of a module that are named like a bound and are no mappings or other tables."""
    found = []
    for node in tree(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        number = isinstance(getattr(node, "value", None), (ast.Constant, ast.BinOp, ast.UnaryOp))
        names = [t.id for t in targets if isinstance(t, ast.Name)] if number else []
        found += [name for name in names if name.lstrip("_").split("_")[0] in NAMES]
    return found


def test_bounds_live_in_one_module():
    found = {str(path): bounds(path.read_text(encoding="utf-8")) for path in FILES}
    assert {path: names for path, names in found.items() if names} == {}


def test_a_bound_elsewhere_is_found():
    text = "MOST = 3\n_LARGEST_SIDE: int = 1 << 4\nMOSTLY = 3\nLONGEST = {}\nWIDTH = 92\n"
    assert bounds(text) == ["MOST", "_LARGEST_SIDE"]


def test_every_bound_says_what_it_bounds_and_why():
    names = [name for name in vars(limits) if name.isupper() and name != "LIMITS"]
    names = [name for name in names if not name.startswith("_")]
    assert list(limits.LIMITS) == names
    assert all(limit.what and limit.why for limit in limits.LIMITS.values())


def net(*layers: str) -> Callable[[], object]:
    text = "input: 9x9x3\nlayers:\n" + "".join(f"  - {layer}\n" for layer in layers)
    return lambda: reading(text)


def parsed(text: str) -> Callable[[], object]:
    return lambda: document.parse(Source("x", text), Faults())


def value(text: str) -> Callable[[], object]:
    return lambda: arithmetic.evaluate(text, {})


def calls(levels: int) -> Callable[[], object]:
    """Layers within as many blocks, each of which calls the next."""
    blocks = "".join(f"  b{i}: [b{i + 1}]\n" for i in range(1, levels))
    text = f"input: 9x9x3\nblocks:\n{blocks}  b{levels}: [relu]\nlayers: [b1]\n"
    return lambda: reading(text)


def line(text: str) -> Callable[[], object]:
    return lambda: analyze(load(text))


def axis(text: str, name: str = "p") -> Callable[[], object]:
    return lambda: grid.read_axis(name, text)


def product(*texts: str) -> Callable[[], object]:
    return lambda: grid.size([grid.read_axis(f"p{i}", text) for i, text in enumerate(texts)])


THOUSANDS = ("1:10000",) * 3
STEPS = {
    "levels of flow lists": (parsed("[" * 64 + "]" * 64), parsed("[" * 65 + "]" * 65), "C115"),
    "levels of blocks": (calls(63), calls(64), "C115"),
    "levels of brackets": (
        line("9x9x3 -> " + "[" * 63 + "relu" + "]" * 63),
        line("9x9x3 -> " + "[" * 64 + "relu" + "]" * 64),
        "C115",
    ),
    "levels of an expression": (value("-" * 63 + "1"), value("-" * 64 + "1"), "C115"),
    "a name": (net(f"{'a' * 200}: relu"), net(f"{'a' * 201}: relu"), "C105"),
    "a layer": (
        net("conv3-4" + " " * 988 + "pad 1"),
        net("conv3-4" + " " * 989 + "pad 1"),
        "C115",
    ),
    "an expression": (value("1" + " " * 399), value("1" + " " * 400), "C115"),
    "digits": (net("dropout 0." + "1" * 28), net("dropout 0." + "1" * 29), "C109"),
    "an exponent": (value("1**64"), value("1**65"), "C110"),
    "a value": (value("10**15"), value("10**15 + 1"), "C115"),
    "a fraction": (value("1/10**15"), value("1/10**15/2"), "C115"),
    "a size": (net("conv1-1000000000"), net("conv1-1000000001"), "C109"),
    "a repetition": (net("relu", "repeat 0: relu"), net("relu", "repeat 1000001: relu"), "C109"),
    "an output": (
        line("1000000x1000000x1 -> flatten"),
        line("1000000x1000001x1 -> flatten"),
        "C115",
    ),
    "an axis": (axis("1:10000"), axis("1:10001"), "C115"),
    "a side": (axis("65536", "input"), axis("65537", "input"), "C115"),
    "a swept value": (axis("1000000000000000"), axis("1000000000000001"), "C115"),
    "a grid": (product(*THOUSANDS), product(*THOUSANDS, "1:2"), "C115"),
}


@pytest.mark.parametrize(("within", "beyond", "code"), STEPS.values(), ids=STEPS)
def test_a_bound_holds_at_the_step(within, beyond, code):
    within()
    with pytest.raises(SpecError) as caught:
        beyond()
    assert caught.value.code == code


def collected(*layers: str) -> None:
    """Raises the last of the faults of a network that ends the search for more."""
    text = "input: 9x9x3\nlayers:\n" + "".join(f"  - {layer}\n" for layer in layers)
    ends(text)


def family(*names: str) -> None:
    """The same for the members of a family."""
    members = "".join(f"  {name}: {{}}\n" for name in names)
    ends(f"input: 9x9x3\nlayers: [relu]\nvariants:\n{members}")


def ends(text: str) -> None:
    spec = read_spec(Source("x", text))
    for fault in [fault for faults in spec.all_faults().values() for fault in faults]:
        if fault.code == "C115":
            raise SpecError(fault)


LOWERED = {
    "bytes of a file": (
        "cnncalc.language.document.LARGEST_FILE", 9,
        lambda: document.bounded(io.BytesIO(b"x" * 9), "x"),
        lambda: document.bounded(io.BytesIO(b"x" * 10), "x"),
        "C101",
    ),
    "values of a document": (
        "cnncalc.language.document.MOST_VALUES", 9,
        parsed("[a, b, c, d, [e, f, g]]"), parsed("[a, b, c, d, [e, f, g, h]]"), "C115",
    ),
    "values of a document with aliases": (
        "cnncalc.language.document.MOST_VALUES", 9,
        parsed("[&x [a, b], *x, a, b]"), parsed("[&x [a, b], *x, a, b, c]"), "C115",
    ),
    "layers": (
        "cnncalc.graph.builder.MOST_NODES", 4,
        net("repeat 3: relu"), net("repeat 3: relu", "relu"), "C115",
    ),
    "faults": (
        "cnncalc.errors.MOST_FAULTS", 2,
        lambda: collected("conw3", "conw4"), lambda: collected("conw3", "conw4", "conw5"), "C115",
    ),
    "steps of all networks": (
        "cnncalc.language.work.MOST_STEPS", 276,
        lambda: family("u", "v"), lambda: family("u", "v", "w"), "C115",
    ),
    "steps": (
        "cnncalc.language.work.MOST_STEPS", 15,
        net("repeat 3: relu"), net("repeat 3: relu", "relu"), "C115",
    ),
    "steps of layers unlike those before": (
        "cnncalc.language.work.MOST_STEPS", 12,
        net("conv1-8", "conv1-8"), net("conv1-8", "conv1-9"), "C115",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "limit", "within", "beyond", "code"), LOWERED.values(), ids=LOWERED
)
def test_a_large_bound_holds_at_the_step(name, limit, within, beyond, code, monkeypatch):
    monkeypatch.setattr(name, limit)
    test_a_bound_holds_at_the_step(within, beyond, code)


def test_no_bound_is_defined_twice():
    tree = ast.parse((PACKAGE / "limits.py").read_text(encoding="utf-8"))
    names = [n.targets[0].id for n in tree.body if isinstance(n, ast.Assign)]
    assert sorted({*names}) == sorted(names)


HALVED = "[conv3-8 /2 -> upsample 3]"


@pytest.mark.parametrize("size", ["L", "HxW", "DxHxW"])
@pytest.mark.parametrize(
    "layers",
    [
        f"{HALVED}*20",
        "[maxpool3 /2 ceil -> upsample 3]*20",
        "[conv3-8 /2 same -> upsample 3]*20",
        "[conv3-8 /2 dilation 2 -> upsample 3]*20",
        "[conv3-8 /2 -> deconv3-8 /3]*20",
    ],
)
def test_sizes_in_letters_that_double_are_refused(size, layers):
    """A size that each layer doubles is a fault at the layer that makes it too long."""
    with pytest.raises(SpecError, match=r"no short form|a product of more than") as refused:
        analyze(load(f"{size}x3 -> {layers}"))
    assert refused.value.fault.code == "C110"


def test_the_letters_of_all_layers_are_bounded():
    with pytest.raises(SpecError, match="sizes in letters take more than") as refused:
        analyze(load(f"DxHxWx3 -> {HALVED}*3 -> [conv3-8]*300"))
    assert refused.value.fault.code == "C115"
    assert len(analyze(load(f"DxHxWx3 -> {HALVED}*3 -> [conv3-8]*9")).rows) == 15


def test_the_manual_says_every_bound_with_its_number():
    """Who changes a bound renews the page, and so sees what it promises."""
    page = (PACKAGE / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [row.strip("| ").split(" | ") for row in page.splitlines() if row.startswith("| `")]
    said = {name.strip("`"): (int(number.replace(",", "")), what) for name, number, what, _ in rows}
    assert said == {name: (int(limit), limit.what) for name, limit in limits.LIMITS.items()}
