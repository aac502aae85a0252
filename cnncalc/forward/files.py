"""Inputs and weights from files: arrays (.npy), pictures (PNG, JPEG), weights (.npz)."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import SpecError, unreadable_file
from cnncalc.forward.arrays import Array
from cnncalc.forward.stored import MAGIC, Archive, read_header, read_values
from cnncalc.forward.weights import GivenWeights, converted
from cnncalc.limits import LARGEST_PICTURE, LARGEST_PICTURE_FILE
from cnncalc.machine import free_bytes

if TYPE_CHECKING:
    from cnncalc.shape import Shape

PICTURES = ("PNG", "JPEG")  # the decoders that foreign bytes may reach


def read_input(path: str, shape: Shape, dtype: str) -> Array:
    """An input for a network that takes H×W×C or a vector: (N, H, W, C) or (N, n).

    An array is H×W×C, or a batch of such; a picture is scaled to the size, its values to 0 … 1.
    Raises C405, C401 where the shape has symbols, and C402 for an array that is larger than the
    memory.
    """
    wanted = tuple(size for size in shape.printed if isinstance(size, int))
    if len(wanted) < len(shape.printed):
        sizes = "×".join(map(str, shape.printed))
        message = f"an input of {sizes} cannot be read from a file: its sizes must be numbers"
        raise SpecError("C401", message, hint="give them with one more --input HxWxC")
    array = _array(path, wanted) if path.lower().endswith(".npy") else _picture(path, wanted)
    array = array[None] if array.ndim == len(wanted) else array
    return converted(array, np.dtype(dtype), "C405", f"the input in {path}")


def _array(path: str, wanted: tuple[int, ...]) -> Array:
    try:
        with open(path, "rb") as file:
            header, _ = read_header(file)
            _require_fit(path, header.shape, wanted)
            free = free_bytes()
            if free is not None and header.nbytes > free:
                raise SpecError(
                    "C402",
                    f"the input in {path} is larger than the free memory",
                    hint="give a smaller batch",
                )
            return read_values(file, header)
    except (OSError, ValueError) as error:
        raise SpecError(unreadable_file("C405", path, error)) from None


def _require_fit(path: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """Raises C405 unless an array is one input, or a batch of them."""
    if shape != wanted and not (shape[1:] == wanted and shape[0] > 0):
        raise SpecError(
            "C405",
            f"the input in {path} does not fit the network",
            received="×".join(map(str, shape)),
            hint=f"the network takes {'×'.join(map(str, wanted))}, or a batch of such",
        )


def _picture(path: str, wanted: tuple[int, ...]) -> Array:
    if len(wanted) != 3 or wanted[2] not in (1, 3):
        raise SpecError(
            "C405",
            f"the network does not take a picture but {'×'.join(map(str, wanted))}",
            hint="give an array of that size: --input x.npy",
        )
    picture = _read_picture(path, "RGB" if wanted[2] == 3 else "L")
    pixels = np.asarray(picture.resize((wanted[1], wanted[0])), dtype=np.float64) / 255
    return pixels.reshape(wanted)


def read_pixels(path: str) -> Array:
    """The pixels of a PNG or JPEG, (H, W, 1) where it is grey, else (H, W, 3). Raises C405."""
    pixels = np.asarray(_read_picture(path))
    return pixels.reshape(*pixels.shape[:2], -1)


def picture(pixels: Array, form: str) -> bytes:
    """Pixels (H, W, 1) or (H, W, 3) as the content of a file, PNG or JPEG.

    Raises C405 without Pillow.
    """
    content = io.BytesIO()
    flat = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
    _pillow("a picture").fromarray(flat).save(content, form)
    return content.getvalue()


def _pillow(path: str) -> Any:
    """The module that decodes pictures. Raises C405 where it is not installed."""
    try:
        from PIL import Image  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise SpecError(
            "C405",
            f"{path} cannot be read: Pillow is not installed",
            hint="pip install pillow, or give an array as .npy",
        ) from None
    return Image


def _read_picture(path: str, mode: str = "") -> Any:
    """A picture, in a mode or in grey or colour as it is. Raises C405."""
    images = _pillow(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs, which are refused here, and of metadata
            return _decoded(images, _picture_bytes(path), mode)
    except MemoryError:
        raise
    except Exception as error:  # whatever a decoder makes of foreign bytes
        raise SpecError(unreadable_file("C405", path, error)) from None


def _picture_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        data = file.read(LARGEST_PICTURE_FILE + 1)
    if len(data) > LARGEST_PICTURE_FILE:
        raise ValueError(f"it is larger than {LARGEST_PICTURE_FILE >> 20} MiB")
    return data


def _decoded(images: Any, data: bytes, mode: str) -> Any:
    """A picture in a mode; its size is known, and bounded, before it is decoded."""
    too_large = f"it has more than {LARGEST_PICTURE:,} pixels"
    try:
        opened = images.open(io.BytesIO(data), formats=PICTURES)
    except images.DecompressionBombError:
        raise ValueError(too_large) from None
    except images.UnidentifiedImageError:
        raise ValueError("it is neither a PNG nor a JPEG") from None
    with opened:
        if opened.width * opened.height > LARGEST_PICTURE:
            raise ValueError(too_large)
        return opened.convert(mode or ("L" if opened.mode in ("1", "L", "LA", "I;16") else "RGB"))


def read_weights(path: str, dtype: str) -> GivenWeights:
    """Weights from an .npz file with arrays named layer.weight, layer.bias … Raises C403."""
    try:
        with open(path, "rb") as file:
            if not file.seekable():
                raise ValueError("an archive can only be read from a file")
            is_array = file.read(len(MAGIC)) == MAGIC
        if not is_array:
            return GivenWeights(Archive(path), dtype)
    except (OSError, ValueError) as error:
        raise SpecError(unreadable_file("C403", path, error)) from None
    raise SpecError("C403", f"{path} contains one array, not named arrays", hint="use np.savez")


def npy(array: Array) -> bytes:
    """An array as the content of a file with the ending .npy."""
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()
