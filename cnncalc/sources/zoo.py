"""The built-in networks: YAML files in specs/, found by name without reading any of them whole.

A name is found by a light scan for the lines that name members and aliases; the file is parsed only
once it is chosen. The tests hold the scan against the parser for every built-in file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from cnncalc.errors import SpecError, beside, did_you_mean, nearest
from cnncalc.limits import LONGEST_NAME, MOST_LAYERS_NAMED, MOST_MEMBERS_NAMED
from cnncalc.patterns import LatePattern
from cnncalc.records import NamedTuple
from cnncalc.units import some

Kept = TypeVar("Kept")
TOTALS = "totals.json"
_NAME = LatePattern(r"^name:[ ]*(\S+)", re.MULTILINE)
_VARIANTS = LatePattern(r"^variants:[^\n]*\n((?:[ #][^\n]*\n|\n)*)", re.MULTILINE)
_MEMBER = LatePattern(r"^  ([\w.\-]+):", re.MULTILINE)
_ALIASES = LatePattern(r"\baliases:[ ]*\[([^\]]*)\]")

_SHORT = 5  # letters of a word in which one may be wrong
_LONG = 8  # letters of a word in which two may be wrong
# Families that are known and not built in: their names are no misspellings of others.
_ELSEWHERE = frozenset(
    [
        "vit",
        "deit",
        "beit",
        "swin",
        "swinv2",
        "maxvit",
        "mixer",
        "coatnet",
        "nfnet",
        "dla",
        "dpn",
        "rexnet",
        "darknet",
        "ssd",
        "efficientformer",
        "mobilevit",
        "levit",
        "botnet",
        "lambda",
        "sknet",
        "gernet",
        "tresnet",
        "vovnet",
        "bert",
        "gpt",
        "clip",
        "dino",
        "sam",
        "detr",
        "unetr",
        "pspnet",
        "lstm",
        "convmixer",
        "poolformer",
        "edgenext",
    ]
)
_FOREIGN = {
    ".onnx": "an ONNX model", ".pt": "a file of PyTorch", ".pth": "a file of PyTorch",
    ".ckpt": "a checkpoint", ".safetensors": "a file of weights",
    ".pb": "a TensorFlow graph", ".h5": "an HDF5 file of Keras", ".hdf5": "an HDF5 file",
    ".keras": "a model of Keras", ".tflite": "a TensorFlow Lite model",
    ".prototxt": "a network of Caffe", ".caffemodel": "a file of Caffe's weights",
    ".cfg": "a network of Darknet", ".weights": "a file of Darknet's weights",
    ".mlmodel": "a Core ML model", ".engine": "a TensorRT engine", ".param": "a network of ncnn",
    ".npz": "an archive of NumPy arrays", ".npy": "a NumPy array", ".pkl": "a Python pickle",
    ".py": "a Python program", ".ipynb": "a notebook", ".pdf": "a PDF", ".png": "a picture",
    ".jpg": "a picture", ".jpeg": "a picture",
}  # fmt: skip


class Entry(NamedTuple):
    """A built-in network: its name, its file, and other spellings of its name."""

    name: str
    path: str
    aliases: tuple[str, ...] = ()


@cache
def folder() -> str:
    """Where the specs are: inside the package when installed, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "specs")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "specs")


def kept(read: Callable[[Any], Kept]) -> dict[str, Kept]:
    """The rows of the generated file of totals as they are read, by the network.

    None where it is missing or another version's.
    """
    import json

    try:
        with open(os.path.join(folder(), TOTALS), encoding="utf-8") as file:
            return {row["name"]: read(row) for row in json.load(file)}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


@cache
def _paths() -> tuple[str, ...]:
    names = sorted(name for name in os.listdir(folder()) if name.endswith(".yaml"))
    return tuple(os.path.join(folder(), name) for name in names)


@cache
def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def texts() -> dict[str, str]:
    """The text of every built-in file by its path, in the order of file names."""
    return {path: _text(path) for path in _paths()}


def _likely_first(name: str) -> list[str]:
    """The files, those that begin as the name does before the others."""
    return sorted(_paths(), key=lambda path: not os.path.basename(path).startswith(name[:3]))


@cache
def catalogue() -> dict[str, Entry]:
    """Every built-in network by name, in the order of files and of members within a file."""
    entries = [entry for path, text in texts().items() for entry in scan(path, text)]
    return {entry.name: entry for entry in entries}


def scan(path: str, text: str) -> list[Entry]:
    """The members that a file names, with their aliases."""
    variants = _VARIANTS.search(text)
    if not variants:
        name = _NAME.search(text)
        return [Entry(name[1] if name else stem_of(path), path, _aliases(text))]
    starts = [*_MEMBER.finditer(variants[1])]
    ends = [start.start() for start in starts[1:]] + [len(variants[1])]
    return [
        Entry(start[1], path, _aliases(variants[1][start.end() : end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _aliases(text: str) -> tuple[str, ...]:
    found = _ALIASES.search(text)
    return tuple(word.strip() for word in found[1].split(",") if word.strip()) if found else ()


def _plain(name: str) -> str:
    """A name without case and punctuation: ResNet-50, resnet_50 and resnet50 are one."""
    named = re.sub(r"(\d)[._](\d+gf)", r"\1p\2", name.lower())  # RegNetY-1.6GF is not its 16GF
    return re.sub(r"[^a-z0-9]", "", named)


def lookup(name: str) -> Entry | None:
    """The built-in network of a name or alias."""
    if not _plain(name):
        return None
    for path in _likely_first(name):
        text = _text(path)
        if name in text and (entry := {e.name: e for e in scan(path, text)}.get(name)):
            return entry
    known = catalogue()
    spellings = {_plain(alias): entry for entry in known.values() for alias in entry.aliases}
    spellings |= {_plain(entry.name): entry for entry in known.values()}
    return spellings.get(_plain(name))


def unknown(name: str, own: Iterable[str] = ()) -> SpecError:
    """The fault C119 of a name that is none: the members of its family, or the nearest name.

    The names of one's `own` folder come first.
    """
    message = f"unknown model '{name[:80]}'"
    names = [*own]
    return SpecError("C119", message, hint=lambda: _meant(name, names) or _hint(name, names))


def _meant(name: str, own: list[str]) -> str:
    """What a name may stand for that is none of a built-in network."""
    from cnncalc.sources.mistaken import meant

    return meant(name) or did_you_mean(name, own)


def _hint(name: str, own: list[str]) -> str:
    """What a name may stand for. Only a name of the same family is offered as a misspelling."""
    begun = [known for known in catalogue() if _plain(known).startswith(_plain(name))]
    if len(_plain(name)) > 1 and begun:
        begun.sort(key=lambda known: not known[len(_family(known)) :].isdigit())
        return f"name one of {some(begun, MOST_MEMBERS_NAMED)}; see cnncalc list"
    family = _family(name)
    if family in _ELSEWHERE:
        return f"no {family} is built in; write it as a spec (cnncalc help language)"
    known = catalogue()
    names = [*known, *(alias for entry in known.values() for alias in entry.aliases)]
    guess = nearest(name, names) or nearest(family, (_family(name) for name in names))
    if guess and _is_slip(family, _family(guess)):
        return f"did you mean '{guess}'? see cnncalc list"
    otherwise = "see cnncalc list, or write a spec of your own: cnncalc help language"
    return beside(name) or (
        f"your own are {some(own, MOST_LAYERS_NAMED)}; {otherwise}" if own else otherwise
    )


def _family(name: str) -> str:
    """The word that a name begins with: the resnet of ResNet-50, convnext of convnext_tiny."""
    found = re.match(r"[a-z]*", name.lower())
    return found[0] if found else ""


def _is_slip(typed: str, known: str) -> bool:
    """Whether a word is another but for a letter or two: put in, left out, replaced or swapped."""
    most = 0 if len(known) < _SHORT else 1 if len(known) < _LONG else 2
    return typed == known or _edits(typed[:LONGEST_NAME], known) <= most


def _edits(a: str, b: str) -> int:
    """Fewest letters put in, left out, replaced or swapped with the next (Damerau)."""
    before: list[int] = []
    row: list[int] = [*range(len(b) + 1)]
    for i, x in enumerate(a, 1):
        last, row = row, [i]
        for j, y in enumerate(b, 1):
            best = min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and (x, a[i - 2]) == (b[j - 2], y):
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before = last
    return row[-1]


def stem_of(path: str) -> str:
    """The name of a file without its folder and its ending."""
    return os.path.splitext(os.path.basename(path))[0]


def foreign(path: str) -> str:
    """What a file of another tool is, by the end of its name; nothing for any other name."""
    return _FOREIGN.get(os.path.splitext(path)[1].lower(), "")
