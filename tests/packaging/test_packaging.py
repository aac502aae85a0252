"""The built-in networks are found from a wheel, from an sdist and from an editable install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
EXPECTED = "138,357,544"
pytestmark = pytest.mark.skipif(
    not (ROOT / "cnncalc").is_dir(), reason="the package is installed: nothing to build from"
)


def run(*command: str | Path) -> str:
    """The output of a command, run where there is no checkout, with no path or index set."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(
        command, cwd=ROOT.anchor, env={**clean, "PIP_NO_INDEX": "1"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment that sees the packages of this one, and no cnncalc of its own."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, system_site_packages=False)
    site = next((folder / "lib").glob("python*")) / "site-packages"
    here = Path(pytest.__file__).parents[1]
    (site / "dependencies.pth").write_text(f"{here}\n")
    return folder


# What is in a package is asked, not how tightly it is packed.
BUILDING = """
import os, sys, zlib
from hatchling import build
os.chdir(sys.argv[1])
tightly = zlib.compressobj
zlib.compressobj = lambda level, *more: tightly(1, *more)
"""
INSTALLED = """
import os, pathlib, cnncalc
from cnncalc.sources.zoo import folder
print(folder(), *os.listdir(folder()))
print(pathlib.Path(cnncalc.__file__).parent.joinpath("docs", "security.md").read_text("utf-8"))
"""


def summary(environment: Path) -> str:
    return run(environment / "bin" / "python", "-m", "cnncalc", "summary", "vgg16")


def built(kind: str, source: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    run(sys.executable, "-c", f"{BUILDING}build.build_{kind}(sys.argv[2])", source, folder)
    return next(folder.iterdir())


def unpacked(package: Path, folder: Path) -> Path:
    """What is in an sdist, built into a wheel as pip does."""
    with tarfile.open(package) as whole:
        whole.extraction_filter = getattr(tarfile, "data_filter", None)  # asked for since 3.12
        whole.extractall(folder)
    (source,) = folder.iterdir()
    return source


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_built_in_names_resolve_from(kind, environment, tmp_path):
    source = ROOT
    if kind == "sdist":
        source = unpacked(built("sdist", ROOT, tmp_path / "sdist"), tmp_path / "source")
    package = built("wheel", source, tmp_path / "wheel")
    site = next((environment / "lib").glob("python*")) / "site-packages"
    shutil.rmtree(site / "cnncalc", ignore_errors=True)
    with ZipFile(package) as whole:  # pip, too, but copies what is in it
        whole.extractall(site)
    assert EXPECTED in summary(environment)
    where, page = run(environment / "bin" / "python", "-c", INSTALLED).split("\n", 1)
    assert str(environment) in where and "totals.json" in where
    assert page.startswith("# Security\n")


def test_built_in_names_resolve_from_a_checkout(environment, tmp_path):
    """As an editable install does: the package is found in the checkout itself."""
    site = next((environment / "lib").glob("python*")) / "site-packages"
    (site / "editable.pth").write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n")
    try:
        assert EXPECTED in summary(environment)
        code = "from cnncalc.sources import zoo; print(zoo.folder())"
        assert run(environment / "bin" / "python", "-c", code).strip() == str(ROOT / "specs")
    finally:
        (site / "editable.pth").unlink()
