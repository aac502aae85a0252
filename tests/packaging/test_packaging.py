"""The built-in networks are found from a wheel, from an sdist and from an editable install."""

from __future__ import annotations

import os
import subprocess
import sys
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


def install(environment: Path, *what: str | Path) -> None:
    target = next((environment / "lib").glob("python*")) / "site-packages"
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
        "--upgrade", "--disable-pip-version-check", "--target", target, *what)  # fmt: skip


def summary(environment: Path) -> str:
    return run(environment / "bin" / "python", "-m", "cnncalc", "summary", "vgg16")


def built(kind: str, folder: Path) -> Path:
    code = "import os, sys; from hatchling import build; os.chdir(sys.argv[1])\n"
    run(sys.executable, "-c", f"{code}build.build_{kind}(sys.argv[2])", ROOT, folder)
    return next(folder.iterdir())


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_built_in_names_resolve_from(kind, environment, tmp_path):
    package = built(kind, tmp_path)
    if kind == "wheel":  # pip, too, but copies what is in it
        with ZipFile(package) as whole:
            whole.extractall(next((environment / "lib").glob("python*")) / "site-packages")
    else:
        install(environment, package)
    assert EXPECTED in summary(environment)
    where = run(
        environment / "bin" / "python",
        "-c",
        "import os; from cnncalc.sources.zoo import folder; print(folder(), *os.listdir(folder()))",
    )
    assert str(environment) in where and "totals.json" in where
    page = "import pathlib, cnncalc; print(pathlib.Path(cnncalc.__file__).parent.joinpath("
    page += "'docs', 'security.md').read_text('utf-8'))"
    assert run(environment / "bin" / "python", "-c", page).startswith("# Security\n")


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
