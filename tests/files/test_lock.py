"""Locks where there are POSIX's, Windows's, or none."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnncalc.files.lock import lock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "state").write_text("a")
    return tmp_path / "state"


def test_a_file_that_is_held_is_refused_until_it_is_closed(path: Path) -> None:
    with path.open() as first, path.open() as second:
        lock(first.fileno())
        with pytest.raises(BlockingIOError):
            lock(second.fileno())
        first.close()
        lock(second.fileno())


def test_a_file_system_without_locks_holds_nothing(path: Path, monkeypatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def flock(descriptor: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", flock)
    with path.open() as file:
        lock(file.fileno())


def test_on_windows_a_byte_is_locked_that_no_file_has(path: Path, monkeypatch) -> None:
    seen = []

    def locking(descriptor: int, mode: int, size: int) -> None:
        if seen:
            raise PermissionError(13, "Permission denied")
        seen.append((mode, size))

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    with path.open() as file:
        lock(file.fileno())
        assert (seen, file.tell()) == ([(2, 1)], 0)
        with pytest.raises(BlockingIOError):
            lock(file.fileno())


def test_without_any_locks_nothing_is_held(path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", None)
    with path.open() as first, path.open() as second:
        lock(first.fileno())
        lock(second.fileno())
