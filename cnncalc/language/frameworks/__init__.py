"""A framework's own line for a layer, as the layer that it is: `nn.Conv2d(3, 64, 3, padding=1)`.

PyTorch's, Keras's and TF-Slim's names with their own arguments, in their own order and with their
own defaults. What cannot be said in a layer is refused with what can. Nothing is ever executed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from cnncalc.errors import SpecError
from cnncalc.language.arithmetic import parse
from cnncalc.language.frameworks.call import IDLE, Call
from cnncalc.language.frameworks.table import LAYERS, SLIM

# self.conv1 = nn.Conv2d(…), and slim.conv2d(…): in capitals, or a function of a module.
_LINE = re.compile(
    r"\s*(?:[A-Za-z_][\w.]*\s*=\s*)?"
    r"(?P<call>(?:(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|[A-Z]\w*[a-z]\w*)\(.*\))\s*[,;]?\s*",
    re.DOTALL,
)


_RANK = re.compile(r"(?<=[a-z])[123](?=[dD](?:Transpose)?$)")


def rank_of(text: str) -> int:
    """The number of axes that the name of a framework's layer says, Conv1d; 0 where none does."""
    found = _RANK.search(_name(text))
    return int(found[0]) if found and _name(text)[0].isupper() else 0


def _known(name: str) -> tuple[str, Callable[[Call], str]] | None:
    """What a layer is made by; layers along one and three axes are as those along two."""
    last = name.rpartition(".")[2]
    return LAYERS.get(last) or (LAYERS.get(_RANK.sub("2", last)) if last[:1].isupper() else None)


def is_call(text: str) -> bool:
    """Whether a text is a framework's line, known or not."""
    found = _LINE.fullmatch(text)
    return bool(found) and ("." in text.partition("(")[0] or bool(_known(_name(text))))


def _name(text: str) -> str:
    return text.partition("(")[0].split("=")[-1].strip().rpartition(".")[2]


def translate(text: str) -> tuple[str, ...]:
    """The canonical layers of a framework's line. Raises C107 or C108 with what to write."""
    found = _LINE.fullmatch(text)
    assert found
    tree = _layer(found["call"])
    name = ast.unparse(tree.func) if isinstance(tree, ast.Call) else text
    known = _known(name)
    if not isinstance(tree, ast.Call) or not known:
        hint = "a layer is written as conv3-64 pad 1, maxpool2, bn, relu or fc 10"
        raise SpecError("C107", f"unknown layer '{name[:40]}'", hint=hint)
    names, make = known
    has_input = bool(tree.args) and isinstance(tree.args[0], ast.Name)
    if name.rpartition(".")[2] in SLIM and not has_input:
        names = names.partition(" ")[2]  # slim.conv2d(64, [3, 3]), its input left out
    call = Call(found["call"], tree, names, rank_of(f"{name}("))
    layers = " ".join(make(call).split())
    strange = [argument for argument in call.left if argument not in IDLE]
    if strange:
        message = f"the argument '{strange[0][:40]}' of {name[:40]} has no word here"
        raise SpecError("C108", message, hint=f"without it the layer is {layers}")
    return tuple(layers.split(" | "))


# What a line says of the channels that it receives, by the names that frameworks share.
_RECEIVED = ("in_channels", "num_features", "num_channels", "input_size")


def channels_of(text: str) -> tuple[str, ...]:
    """The expressions that a framework's line has for the channels that arrive."""
    found = _LINE.fullmatch(text)
    tree = _layer(found["call"]) if found else None
    known = _known(ast.unparse(tree.func)) if isinstance(tree, ast.Call) else None
    if not found or not isinstance(tree, ast.Call) or not known:
        return ()
    call = Call(found["call"], tree, known[0])
    return tuple(ast.unparse(call.left[name]) for name in _RECEIVED if name in call.left)


def _layer(text: str) -> ast.expr:
    """The call of the layer itself, in the calls that put it into a model."""
    tree = parse(text)
    while isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call):
        tree = tree.func  # Conv2D(64, 3)(x)
    inner = tree.args[0] if isinstance(tree, ast.Call) and len(tree.args) == 1 else None
    if isinstance(inner, ast.Call) and re.match(r"[\w.]+\.add\(", text):
        tree = inner  # model.add(Conv2D(64, 3))
    return tree
