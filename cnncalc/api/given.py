"""What the public functions take, as the command line has it; anything else is a TypeError."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from cnncalc.dims import Expr
from cnncalc.graph import Graph
from cnncalc.sources.model import Model

Source = str | os.PathLike[str] | Graph | Model
"""What `load` takes: a built-in name, a file (a path, or `file.yaml:variant`), a network on one
line, a Graph, or a Model."""

Value = int | float | Fraction | str | Expr
Size = int | str | Expr
Sizes = str | Sequence[Size]


def kind_of(value: object) -> str:
    """The name of a value's type."""
    return type(value).__name__


def word_of(model: object) -> str:
    """A model as the command line names it. Raises TypeError."""
    if isinstance(model, str):
        return model
    if isinstance(model, os.PathLike):
        path = os.fspath(model)
        if isinstance(path, str):
            return path if os.sep in path else os.path.join(os.curdir, path)
    raise TypeError(f"a name, a path or a network on one line is taken, not {kind_of(model)}")


def model_of(
    model: object, params: Mapping[str, Value] | None = None, input: Sizes = "",
    closes: bool = False,
) -> Model:  # fmt: skip
    """A network that is read, in which with `closes` a symbol may count a loop.

    Raises TypeError for what is none.
    """
    from cnncalc.sources.resolve import read

    texts = {name: text_of(name, value) for name, value in (params or {}).items()}
    shape = shape_of(input)
    if isinstance(model, Model):
        return model.given(texts, shape) if texts or shape else model
    if not isinstance(model, str | os.PathLike):
        raise TypeError(
            "a network is a name, a path, a text on one line, a Graph or a Model, "
            f"not {kind_of(model)}"
        )
    return read(word_of(model), texts, shape, closes=closes)


def dtype_of(word: str) -> str:
    """The name of a type of elements, as frameworks spell it too. Raises ValueError."""
    from cnncalc.choices import DTYPE_SPELLINGS, DTYPES

    name = DTYPE_SPELLINGS.get(word, word)
    if name not in DTYPES:
        raise ValueError(f"{name!r} is not a dtype: {', '.join(DTYPES)}")
    return name


def text_of(name: str, value: object) -> str | Expr:
    """A param as the command line takes it; a symbol as it is. Raises TypeError."""
    if isinstance(value, str | Expr):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise TypeError(f"the param {name} is a number, a text or a symbol, not {kind_of(value)}")
    return str(value)


def listed(value: object) -> str:
    """A value, or several with commas between; lists among them are in brackets."""
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        several = isinstance(value, list | tuple)
        texts = ((listed(one), several and isinstance(one, list | tuple)) for one in value)
        return ",".join(f"[{text}]" if is_list else text for text, is_list in texts)
    return str(text_of("of a sweep", value))


def shape_of(input: object) -> str:
    """An input shape as the command line takes it. Raises TypeError."""
    if isinstance(input, str):
        return input
    is_shape = isinstance(input, Sequence) and all(isinstance(s, int | str | Expr) for s in input)
    if not is_shape or not input:
        raise TypeError(f'an input is (224, 224, 3) or "HxWx3", not {input!r}')
    return "x".join(map(str, input))  # type: ignore[call-overload]
