"""Cases of what commands read besides a spec: texts, configurations, backbones, repositories."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from shutil import which

from tests.fuzz import mutate, options
from tests.fuzz.case import Case
from tests.fuzz.spaces import SPACE

HAS_GIT = which("git") is not None  # else there are no repositories
ROOT = Path(__file__).parents[2]
NET = """name: a
input: 16x16x3
params: {w: 8, classes: 10}
layers:
  - c1: conv3-(w) pad 1 | bn | relu
  - maxpool2
  - residual: [conv3-(w) pad 1, relu]
  - globalavgpool
  - fc (classes)
variants:
  a: {}
  b: {w: 16}
expect: {params: {min: 1, max: 1M}}
"""
BACKBONE = """name: trunk
input: 32x32x3
params: {n: 2}
layers:
  - trunk: {network: ./net.yaml, until: relu1}
  - head: {network: lenet5, from: input}
  - {network: "./net.yaml:b", params: {classes: 3}, from: trunk}
  - repeat (n): relu
outputs: [trunk, head]
"""
CONFIGURATION = """select = ["C3", "C1"]
extend-select = "C305"
ignore = ["C301"]
severity = {C301 = "error", C305 = "warning"}
max-params = "5M"
max-macs = 100000
max-layer-macs = "1M"
max-macs-change = "2%"
max-layer-params-change = "10K"
param = {classes = 10, w = 4}
input = "32x32x3"
dtype = "float16"
exit-zero = true
quiet = false
zoo = "nets"

[paths."nets/*.yaml"]
ignore = "C3"
input = {input = "8x8x3"}

[[paths."**/b.yaml"]]
dtype = "int8"
"""
NOTES = """# Convolution

An input of 32x32x3 with 6 filters of 5x5, stride 1, pad 0 gives (32 - 5 + 2*0)/1 + 1 = 28, so
28x28x6 = 4,704 values. Its parameters: 6 * (5*5*3 + 1) = 456.

A 2x2 max pool with stride 2 takes 28x28x6 to 14x14x6. $\\frac{224-7+2\\times 3}{2}+1 = 112.5$

| layer | output | params |
| --- | --- | --- |
| conv 11x11, 96, stride 4 | 55x55x96 | 34.9K |
| FC 4096 | 4096 | 37,752,832 |

K = 16, F = 3: 3 × 3 × 16 × 32 = 4.6K weights, 1.2 million multiplications.
"""
SMALL_LISTING = b"INPUT 8x8x3\nCONV3-8\nMAXPOOL 2\nFC-10\n"
PIECES = (
    "3", "224x224x3", "=", "×", "*", "/", "^", "(", ")", "\\frac{1}{0}", "10^99", "stride 2", "pad",
    "9" * 60, "|", "&", "\\\\", "$", "²", "K", "%", "½", "[0x0x0]", "conv3-64", "total memory: 3M",
    "N/A", "\t", "\n\n", "params:", "-1", "1e9", "**", "{", "}", "⌊", "⌋", "same padding",
)  # fmt: skip
OF_TOML = (
    '"', "'", "[", "]", "[[x]]", "[paths]", "zoo = '..'", '"""', "true", "1979-05-27", "a.b = 1",
    "paths = 3", "[tool.cnncalc]", "inf", "0x_1", "\\u0000", "\\", "#",
)  # fmt: skip
LISTED = (
    ("audit",), ("audit", "--format", "json"), ("audit", "--strict", "--format", "markdown"),
    ("summary",), ("show",), ("check",), ("diff", "lenet5"), ("compare",),
)  # fmt: skip
NAMED = ("a.yaml", "nets/a.yaml", "a b.yaml", "-a.yaml", "é.yaml", "a\n.yaml", "a'.yaml")
CHECKED = (
    ("check", "."), ("check", "spec.yaml", "nets"), ("check", "--statistics", "."),
    ("check", "--pin", "spec.yaml"), ("summary", "spec.yaml"), ("summary", "a"),
    ("compare", "nets"), ("diff", "a", "spec.yaml"),
)  # fmt: skip
GATES = ("--max-params-change", "--max-macs-change", "--max-layer-macs-change")


@cache
def listings() -> tuple[str, ...]:
    """Listings as they stand in slides."""
    folder = ROOT / "tests" / "data" / "listings"
    return tuple(path.read_text("utf-8") for path in sorted(folder.iterdir()))


def _spliced(rng: Random, text: str, pieces: tuple[str, ...] = PIECES) -> str:
    """A text with stretches cut out, doubled, or replaced by something else."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice((0, 0, 1, 3, 30)))
        piece, sign = rng.choice(pieces), rng.choice(mutate.HOSTILE)
        middle = rng.choice(("", piece, sign, text[start:end] * 3))
        text = text[:start] + middle + text[end:]
    return text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def listing(rng: Random) -> Case:
    """A listing pasted from a slide, as a network and as a table."""
    text = _spliced(rng, rng.choice(listings()))
    name = rng.choice(("listing.txt", "listing.md", "listing.tex", "-"))
    command, *further = rng.choice(LISTED)
    files = {name.replace("-", "x"): _bytes(text)}
    return Case("listing", (command, name, *further), files, _bytes(text))


def prose(rng: Random) -> Case:
    """Running text with calculations in it."""
    text = _spliced(rng, NOTES)
    name = rng.choice(("notes.md", "notes.txt", "lecture.tex", "-"))
    forms = ("json", "sarif", "github", "junit", "concise", "jsonl", "csv", "markdown", "latex")
    further = ("--format", rng.choice(forms)) if rng.random() < 0.7 else ()
    files = {name.replace("-", "x"): _bytes(text)}
    return Case("prose", ("audit", name, *further), files, _bytes(text))


def configuration(rng: Random) -> Case:
    """A configuration beside specs, with keys and values that are not always its own."""
    text = CONFIGURATION
    if rng.random() < 0.8:
        text = _spliced(rng, mutate.changed(rng, text, text), PIECES + OF_TOML)
    name = rng.choice((".cnncalc.toml", "pyproject.toml", "config.toml"))
    if name == "pyproject.toml":
        text = "[tool.cnncalc]\n" + text.replace("[paths", "[tool.cnncalc.paths")
    files = {name: _bytes(text), "nets/a.yaml": _bytes(NET), "spec.yaml": _bytes(NET)}
    line = rng.choice(CHECKED)
    further = ("--config", name) if line[0] == "check" and rng.random() < 0.4 else ()
    return Case("configuration", (*line, *further), files)


def backbone(rng: Random) -> Case:
    """A spec on other networks, any of which may be changed."""
    net, trunk = NET, BACKBONE
    if rng.random() < 0.8:
        trunk = mutate.changed(rng, trunk, rng.choice((NET, BACKBONE)))
    if rng.random() < 0.4:
        net = mutate.changed(rng, net, rng.choice((NET, BACKBONE)))
    command, *further = options.drawn(rng, rng.choice(
        ("summary", "show", "check", "rf", "explain", "fit", "reconcile", "quiz")
    ))  # fmt: skip
    files = {"backbone.yaml": _bytes(trunk), "net.yaml": _bytes(net)}
    return Case("backbone", (command, "backbone.yaml", *further[1:]), files)


def repository(rng: Random) -> Case:
    """A repository whose specs changed, held against its last commit."""
    if not HAS_GIT:
        return configuration(rng)
    name = rng.choice(NAMED)
    texts = (NET, BACKBONE, SPACE)
    before = {name: _bytes(rng.choice(texts)), "net.yaml": _bytes(NET)}
    after = {name: _bytes(mutate.changed(rng, before[name].decode(), rng.choice(texts)))}
    if rng.random() < 0.2:
        before[".cnncalc.toml"] = _bytes(_spliced(rng, CONFIGURATION))
    revision = rng.choice(options.REVISIONS[:4] if rng.random() < 0.9 else options.REVISIONS)
    command = rng.choice(("diff", "gate"))
    line = [command, "--git" if command == "diff" else "--against", revision]
    line += rng.choice(((), (".",), ("net.yaml",), ("nofile",)))
    drawn = options.drawn(rng, command)
    line += (
        [one for one in drawn[1:] if one not in {"--git", "--against"}]
        if rng.random() < 0.3
        else ()
    )
    if command == "gate":
        line += [rng.choice(GATES), options.often(rng, options.GROWTHS)]
    elif rng.random() < 0.4:
        line += ["--format", rng.choice(("json", "markdown", "csv", "jsonl"))]
    return Case("repository", tuple(line), after, b"", before)


def command(rng: Random) -> Case:
    """A command line drawn from the commands, with a file of every kind beside it."""
    text = rng.choice((NET, SPACE, BACKBONE))
    files = {
        "spec.yaml": _bytes(mutate.changed(rng, NET, text) if rng.random() < 0.3 else NET),
        "space.yaml": _bytes(SPACE), "net.yaml": _bytes(NET), "backbone.yaml": _bytes(BACKBONE),
        "listing.txt": _bytes(rng.choice(listings())), "notes.md": _bytes(NOTES),
        "lecture.tex": _bytes(NOTES), "t.csv": b"layer,output,params\nconv1,6x6x4,112\n",
        "a/b.yaml": _bytes(NET),
    }  # fmt: skip
    line = options.drawn(rng)
    if line[0] in options.ALONE:
        files["listing.txt"] = SMALL_LISTING
    stdin = rng.choice((_bytes(text), b"1 2; 3 4\n", files["listing.txt"], b"", b"\xff\x00"))
    if line[0] == "quiz":  # the runner of tests reads answers strictly, and echoes them raw
        stdin = b"42\n"
    if rng.random() < 0.2:
        files[".cnncalc.toml"] = b'max-params = "5M"\nzoo = "a"\n'
    return Case("command", line, files, stdin)
