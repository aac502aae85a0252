"""Inputs and weights from files: arrays (.npy), pictures (.png, .jpg), weights (.npz)."""

from __future__ import annotations

import zipfile
from typing import Any

import numpy as np

from cnncalc.errors import SpecError
from cnncalc.forward.arrays import Array
from cnncalc.forward.weights import Given
from cnncalc.limits import LARGEST_PICTURE


def read_input(path: str, wanted: tuple[int, ...], dtype: str) -> Array:
    """An input for a network that takes H×W×C or a vector: (N, H, W, C) or (N, n).

    An array is H×W×C, or a batch of such; a picture is scaled to the size, its values to 0 … 1.
    Raises C405.
    """
    array = _array(path) if path.lower().endswith(".npy") else _picture(path, wanted)
    array = array[None] if array.ndim == len(wanted) else array
    if array.shape[1:] != wanted or not len(array):
        raise SpecError(
            "C405",
            f"the input in {path} does not fit the network",
            received="×".join(map(str, array.shape)),
            hint=f"the network takes {'×'.join(map(str, wanted))}, or a batch of such",
        )
    return np.array(array, dtype)


def _array(path: str) -> Array:
    try:
        array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _unreadable("C405", path, error) from None
    if not isinstance(array, np.ndarray) or not np.issubdtype(array.dtype, np.number):
        raise SpecError("C405", f"{path} holds no array of numbers")
    return array


def _picture(path: str, wanted: tuple[int, ...]) -> Array:
    try:
        from PIL import Image  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise SpecError(
            "C405",
            f"{path} cannot be read: Pillow is not installed",
            hint="pip install pillow, or give an array as .npy",
        ) from None
    if len(wanted) != 3 or wanted[2] not in (1, 3):
        raise SpecError("C405", f"the network takes no picture, but {'×'.join(map(str, wanted))}")
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > LARGEST_PICTURE:
                raise ValueError(f"more than {LARGEST_PICTURE:,} pixels")
            picture = opened.convert("RGB" if wanted[2] == 3 else "L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable("C405", path, error) from None
    pixels = np.asarray(picture.resize((wanted[1], wanted[0])), dtype=np.float64) / 255
    return pixels.reshape(wanted)


def read_weights(path: str, dtype: str) -> Given:
    """Weights from an .npz file with arrays named layer.weight, layer.bias … Raises C403."""
    try:
        content: Any = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise _unreadable("C403", path, error) from None
    if isinstance(content, np.ndarray):
        raise SpecError("C403", f"{path} holds one array, not arrays by name", hint="use np.savez")
    return Given(content, dtype)


def _unreadable(code: str, path: str, error: Exception) -> SpecError:
    reason = getattr(error, "strerror", None) or str(error).split("\n")[0]
    return SpecError(code, f"{path} cannot be read: {reason}")
