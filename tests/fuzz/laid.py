"""Lays out the files of a case, and nothing else, in the folder where it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.features.changes.repository import NOBODY
from tests.fuzz.case import Case

_GIT = ("git", "-c", "core.fsync=none", "-c", "gc.auto=0", "-c", "core.hooksPath=/dev/null")


def lay(case: Case, folder: Path) -> None:
    """Empty the folder; write what is committed and commit it; write what lies there now."""
    for place in folder.iterdir():
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink()
    os.environ["GIT_CEILING_DIRECTORIES"] = str(folder.resolve().parent)
    if case.committed:
        _git(folder, "init", "--quiet", "--template=", "--initial-branch", "main")
        _write(case.committed, folder)
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", "one")
    _write(case.files, folder)


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _git(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, **NOBODY}
    subprocess.run([*_GIT, *arguments], cwd=folder, env=environment, check=True)
