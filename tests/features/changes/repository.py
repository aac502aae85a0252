"""A real repository in a folder, made with git as its user does."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
NOBODY = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z",
}  # fmt: skip
OF_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
NET = "name: {name}\ninput: 32x32x3\nlayers:\n  - conv{size}-8 same\n  - relu\n  - fc 10\n"
FAMILY = """name: fam
input: 32x32x3
params: {{w: 8}}
blocks:
  unit(c, s=1): [conv{size}-(c) /(s) same, bn, relu]
layers: [unit(w), unit(2*w, s=2), globalavgpool, flatten, fc 10]
variants:
"""


def net(name: str, size: int = 3) -> str:
    return NET.format(name=name, size=size)


def family(count: int = 20, size: int = 3) -> str:
    """Networks of one block."""
    return FAMILY.format(size=size) + "".join(
        f"  fam{w}: {{w: {w}}}\n" for w in range(1, count + 1)
    )


class Made:
    """A repository; paths are from its top."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / ".git").exists():  # else it is a copy
            self.git("init", "--quiet", "--template=", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        environment = {k: v for k, v in os.environ.items() if k not in OF_GIT}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**environment, **NOBODY},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def commit(self, **files: str) -> str:
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "one")
        return self.git("rev-parse", "HEAD")


@cache
def standing() -> str:
    """A repository with one spec that changed, for tests of every command."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Made(Path(folder) / "repo")
    made.commit(**{"a.yaml": net("a")})
    made.write("a.yaml", net("a", 5))
    return str(made.folder)
