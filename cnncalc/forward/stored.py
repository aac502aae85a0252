"""Arrays in files, `.npy` and `.npz`: what a header says is checked before anything is allocated.

The form is that of NumPy's enhancement proposal 1: a magic, a version, a length and a dict as text.
Nothing is unpickled; dtypes are those of real numbers alone.
"""

from __future__ import annotations

import ast
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from cnncalc.forward.arrays import Array
from cnncalc.limits import LARGEST_ARCHIVE_LIST, LONGEST_ARRAY_HEADER

MAGIC = b"\x93NUMPY"
CHUNK = 1 << 20
_REAL = re.compile(r"[<>=|]?(?:f[248]|[iu][1248])")


class Header(NamedTuple):
    """What a file says of its array."""

    dtype: np.dtype[Any]
    fortran: bool
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of the array."""
        return prod(self.shape) * self.dtype.itemsize


def read_header(file: BinaryIO) -> tuple[Header, int]:
    """The header of an array and its length in bytes. Raises ValueError."""
    start = _exactly(file, 8)
    if start[:6] != MAGIC:
        raise ValueError("it is not a .npy array")
    if start[6] not in (1, 2, 3):
        raise ValueError(f"version {start[6]} of .npy is unknown")
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(_exactly(file, width), "little")
    if length > LONGEST_ARRAY_HEADER:
        raise ValueError(f"its header is longer than {LONGEST_ARRAY_HEADER:,} bytes")
    return _parsed(_exactly(file, length).decode("utf-8")), 8 + width + length


def _parsed(text: str) -> Header:
    try:
        header = ast.literal_eval(text.strip())
        descr, fortran, shape = (
            header.pop("descr"),
            header.pop("fortran_order"),
            header.pop("shape"),
        )
    except (SyntaxError, ValueError, KeyError, AttributeError, TypeError, MemoryError,
            RecursionError):  # fmt: skip
        raise ValueError("its header is malformed") from None
    sizes = isinstance(shape, tuple) and all(type(n) is int and n >= 0 for n in shape)
    if header or not sizes or len(shape) > 32 or not isinstance(fortran, bool):
        raise ValueError("its header is malformed")
    if not isinstance(descr, str) or not _REAL.fullmatch(descr):
        raise ValueError(f"its values are not real numbers but {str(descr)[:40]}")
    return Header(np.dtype(descr), fortran, shape)


def read_values(file: BinaryIO, header: Header) -> Array:
    """The array that follows its header, to the end of the file. Raises ValueError."""
    values: Any = np.empty(header.nbytes, np.uint8)
    view, done = memoryview(values), 0
    while done < len(view):
        part = file.read(min(CHUNK, len(view) - done))
        if not part:
            raise ValueError("it ends before its array is complete")
        view[done : done + len(part)] = part
        done += len(part)
    if file.read(1):
        raise ValueError("there is more after its array")
    flat: Array = values.view(header.dtype)
    return flat.reshape(header.shape[::-1]).T if header.fortran else flat.reshape(header.shape)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise ValueError("it ends within its header")
    return data


class Stored:
    """An array in an archive, of which only the header has been read."""

    def __init__(self, header: Header, read: Callable[[], Array]) -> None:
        self.dtype, self.shape = header.dtype, header.shape
        self.read = read


class Archive(Mapping[str, Stored]):
    """The arrays of an `.npz` file by name; each is read when it is asked for.

    Raises ValueError at a member that is not an array, that is there twice, or whose size is not
    what its header says.
    """

    def __init__(self, path: str) -> None:
        with _faults():
            self.zip = zipfile.ZipFile(_Bounded(path))  # type: ignore[call-overload,unused-ignore]
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in self.zip.infolist():
            name = member.filename.removesuffix(".npy")
            if name == member.filename or name in self.members:
                fault = "stands twice" if name in self.members else "is not an array"
                raise ValueError(f"its member {member.filename[:80]!r} {fault}")
            if member.flag_bits & 1 or member.compress_type not in (0, zipfile.ZIP_DEFLATED):
                raise ValueError(
                    f"its member {member.filename[:80]!r} uses an unsupported compression"
                )
            self.members[name] = member

    def __getitem__(self, name: str) -> Stored:
        member = self.members[name]
        with _faults(), self.zip.open(member) as file:
            header, length = read_header(file)  # type: ignore[arg-type,unused-ignore]
        if length + header.nbytes != member.file_size:
            raise ValueError(f"the size of its member {name[:80]!r} is not that of its array")
        return Stored(header, lambda: self._read(member))

    def _read(self, member: zipfile.ZipInfo) -> Array:
        with _faults(), self.zip.open(member) as file:
            header, _ = read_header(file)  # type: ignore[arg-type,unused-ignore]
            return read_values(file, header)  # type: ignore[arg-type,unused-ignore]

    def __iter__(self) -> Iterator[str]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)


@contextmanager
def _faults() -> Iterator[None]:
    """What a broken archive can raise, as ValueError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            OverflowError, KeyError, IndexError) as error:  # fmt: skip
        raise ValueError(str(error).split("\n")[0] or "it is damaged") from None


class _Bounded(io.FileIO):
    """A file of which no more is read at once than an archive's list of members may take."""

    def read(self, count: int | None = -1) -> bytes:
        """As a file's; raises ValueError where more than the bound is there and asked for."""
        most = LARGEST_ARCHIVE_LIST + 1
        data = super().read(most if count is None or count < 0 else min(count, most)) or b""
        if len(data) > LARGEST_ARCHIVE_LIST:
            raise ValueError(f"its list of members is larger than {LARGEST_ARCHIVE_LIST >> 20} MiB")
        return data

    def __del__(self) -> None:
        self.close()  # the weights are read from it for as long as anybody holds them
