"""Folders that cannot be read, and files that are none: named, and never waited for."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from tests.cli.run import cnncalc

SPEC = "input: 8x8x3\nlayers:\n  - fc 10\n"
BAD = "input: 8x8x3\nlayers:\n  - conv9-4\n"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="devices and FIFOs")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.yaml").write_text(SPEC)
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "bad.yaml").write_text(BAD)
    return tmp_path


def shut(monkeypatch, place):
    """Make a folder one that may not be read, also for root."""
    scan = os.scandir

    def refuse(path="."):
        if os.fspath(path) == str(place):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)


def test_a_folder_that_cannot_be_read_is_named(folder, monkeypatch):
    assert cnncalc("check", str(folder)).code == 1
    shut(monkeypatch, folder / "shut")
    done = cnncalc("check", str(folder))
    assert done.code == 2 and f"{folder / 'shut'} cannot be read: Permission denied" in done.err


def test_a_folder_named_that_cannot_be_read(folder, monkeypatch):
    shut(monkeypatch, folder)
    done = cnncalc("check", str(folder))
    assert done.code == 2 and f"{folder} cannot be read" in done.err
    assert "contains no specs" not in done.err


def test_what_is_no_file_is_passed_over_by_name(folder):
    os.mkfifo(folder / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "socket.yml"))
        done = cnncalc("check", str(folder))
    assert done.code == 1
    assert f"{folder / 'pipe.yaml'} is not a regular file: skipped" in done.err
    assert f"{folder / 'socket.yml'} is not a regular file: skipped" in done.err


@pytest.mark.skipif(os.geteuid() != 0, reason="mknod")
def test_a_device_is_passed_over_by_name(folder):
    os.mknod(folder / "zero.yaml", 0o600 | 0o020000, os.makedev(1, 5))
    done = cnncalc("check", str(folder))
    assert done.code == 1 and "zero.yaml is not a regular file" in done.err
    named = cnncalc("check", str(folder / "zero.yaml"))
    assert named.code != 0 and "is larger than" in named.out + named.err


def test_a_fifo_that_is_named_is_read(tmp_path):
    place = tmp_path / "net.yaml"
    os.mkfifo(place)
    for command in ("check", "summary"):
        child = os.posix_spawn(
            sys.executable,
            [sys.executable, "-c", f"open({str(place)!r}, 'w').write({SPEC!r})"],
            os.environ,
        )
        assert cnncalc(command, str(place)).code == 0
        os.waitpid(child, 0)


def test_an_input_that_is_a_folder(tmp_path):
    class Folder:
        def read(self, count=-1):
            raise IsADirectoryError(21, "Is a directory")

    from cnncalc.errors import SpecError
    from cnncalc.sources.resolve import read_stdin

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", type("Stdin", (), {"buffer": Folder()})())
        with pytest.raises(SpecError, match="standard input cannot be read: Is a directory"):
            read_stdin()
        patch.setattr(sys, "stdin", None)
        with pytest.raises(SpecError, match="standard input cannot be read"):
            read_stdin()
