"""-o means the same in every command: through links, over no device, whole or not at all."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import click
import pytest
from PIL import Image

from cnncalc.cli import COMMANDS, cli
from cnncalc.cli.types import PlaceType
from cnncalc.errors import WriteError
from tests.cli.run import cnncalc
from tests.features.changes.repository import NOBODY, Made, needs_git, standing

GRID = ("12x12x3 -> conv3-4 -> fc 10", "--input", "8,10,12")
ARGUMENTS = {
    "summary": ("lenet5",), "layer": ("--n", "7", "--f", "3"), "check": ("lenet5",),
    "explain": ("8x8x3 -> conv3-4", "conv1"), "rf": ("lenet5",),
    "equivalent": ("conv3-8 | conv3-8",), "quiz": ("--answers", "--seed", "1"),
    "list": ("--family", "lenet"), "show": ("lenet5",), "audit": ("vgg16-cs231n",),
    "table": ("vgg16-cs231n",), "reconcile": ("lenet5",), "fit": ("8x8x3 -> conv3-4",),
    "sweep": (*GRID, "--format", "csv"), "verify": ("lenet5",),
    "apply": ("1 2; 3 4", "--kernel", "1 2"),
    "gate": (standing(), "--against", "HEAD"), "compare": ("lenet5", "8x8x3 -> conv3-4"),
    "diff": ("lenet5", "8x8x3 -> conv3-4"),
}  # fmt: skip
CALLS = [(name, *arguments) for name, arguments in ARGUMENTS.items()]
QUICK = [call for call in CALLS if call[0] != "list"]  # it reads every network
OLD = "an old text\n"
NET = "input: 8x8x3\nlayers: [fc 10]\n"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "report"
    path.write_text(OLD)
    path.chmod(0o600)
    return path


def test_every_command_has_the_same_option():
    context = click.Context(cli)
    found = {}
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command
        found[name] = [p.type for p in command.params if "-o" in p.opts]
    assert {name for name, types in found.items() if types} == {*ARGUMENTS}
    assert all(isinstance(type_, PlaceType) for types in found.values() for type_ in types)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_an_empty_name_is_refused(call):
    done = cnncalc(*call, "-o", "")
    assert (done.code, done.out) == (2, "")
    assert "the name of the file is empty" in done.err


@pytest.mark.parametrize("call", QUICK, ids=lambda call: call[0])
def test_a_dash_is_standard_output_and_a_file_keeps_its_links_and_its_mode(call, target, tmp_path):
    printed = cnncalc(*call, "-o", "-")
    plain = cnncalc(*call)
    assert (printed.code, printed.out != "") == (plain.code, True)
    if call[0] != "verify":  # it prints how long it took
        assert printed.out == plain.out
    (tmp_path / "link").symlink_to("report")
    (tmp_path / "name").hardlink_to(target)
    done = cnncalc(*call, "-o", str(tmp_path / "link"))
    assert (done.code, done.out) == (plain.code, "")
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (tmp_path / "name").read_text() == target.read_text() != OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "name", "report"]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_a_file_that_may_not_be_written_is_refused(call, target):
    target.chmod(0o444)
    done = cnncalc(*call, "-o", str(target))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"Error: {target} cannot be written: Permission denied\n"
    assert target.read_text() == OLD
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    "call",
    [("summary", "lenet5"), ("sweep", *GRID, "--format", "csv"), ("sweep", *GRID)]
    + [("sweep", *GRID, "--format", "json"), ("sweep", *GRID, "--format", "parquet")],
    ids=" ".join,
)
def test_a_fifo_is_written_into(call, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with ThreadPoolExecutor() as readers:
        found = readers.submit(fifo.read_bytes)
        assert cnncalc(*call, "-o", str(fifo)).code == 0
        assert found.result()
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert list(tmp_path.iterdir()) == [fifo]


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "table"])
def test_a_sweep_never_replaces_a_device(form, tmp_path):
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        device.open("wb").close()
    except PermissionError:
        pytest.skip("no devices may be made here")
    done = cnncalc("sweep", *GRID, "--format", form, "-o", str(device))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert stat.S_ISCHR(device.stat().st_mode)
    assert list(tmp_path.iterdir()) == [device]


def test_the_output_of_a_run_is_written_as_every_file_is(tmp_path):
    array = tmp_path / "y.npy"
    array.write_bytes(b"")
    array.chmod(0o600)
    (tmp_path / "link.npy").symlink_to("y.npy")
    assert cnncalc("verify", "8x8x3 -> fc 10", "-o", str(tmp_path / "link.npy")).code == 0
    assert (tmp_path / "link.npy").is_symlink()
    assert array.read_bytes().startswith(b"\x93NUMPY")
    assert stat.S_IMODE(array.stat().st_mode) == 0o600
    array.chmod(0o400)
    assert cnncalc("verify", "8x8x3 -> fc 10", "-o", str(array)).code == 2


@pytest.fixture
def partly(tmp_path, monkeypatch):
    """A repository in which one of two networks cannot be read any more."""
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    made = Made(tmp_path / "repo")
    made.commit(**{"n/a.yaml": NET, "n/b.yaml": NET})
    (made.folder / "n/a.yaml").write_text(NET.replace("fc 10", "fc 12"))
    (made.folder / "n/b.yaml").write_text(NET.replace("fc 10", "fcx"))
    monkeypatch.chdir(made.folder)
    return made.folder


@needs_git
@pytest.mark.parametrize(
    ("call", "forms"),
    [
        (("compare", "n"), ("json", "csv", "table")),
        (("compare", "n/*.yaml", "lenet5"), ("json", "markdown")),
        (("check", "n/a.yaml", "n/c.yaml"), ("json", "sarif", "junit", "github", "text")),
        (("check", "n/c.yaml"), ("sarif", "text")),
        (("gate", "--against", "HEAD"), ("json", "markdown", "junit", "table")),
        (("diff", "--git", "HEAD"), ("json", "csv")),
    ],
    ids=" ".join,
)
def test_no_file_holds_a_part_for_the_whole(call, forms, partly):
    old, new = partly / "old", partly / "new"
    old.write_text(OLD)
    for place, form in product((old, new), forms):
        printed = cnncalc(*call, "--format", form)
        done = cnncalc(*call, "--format", form, "-o", str(place))
        assert (printed.code, done.code, done.out) == (2, 2, "")
        assert "Usage" not in printed.err and done.err.startswith(printed.err) and printed.err
        told = f"{place} is not written: it would lack what could not be read\n"
        assert done.err.removeprefix(printed.err) == (told if printed.out else "")
    assert (old.read_text(), new.exists()) == (OLD, False)


@needs_git
def test_no_chart_is_drawn_of_a_part(partly):
    assert cnncalc("compare", "n", "--plot", "chart.svg", "--data").code == 2
    assert not [*partly.glob("chart.*")]


@pytest.mark.parametrize(
    ("call", "written"),
    [
        (("summary", "lenet5", "--plot", "c.svg", "--data"), {"c.svg", "c.csv"}),
        (("compare", "lenet5", "--plot", "c.svg"), {"c.svg"}),
        (("sweep", *GRID, "--plot", "c.svg"), {"c.svg"}),
        (("sweep", *GRID, "--plot", "c.svg", "--format", "csv"), {"c.svg"}),
        (("sweep", *GRID, "--plot", "c.svg", "--top", "1"), {"c.svg"}),
        (("verify", "8x8x3 -> fc 10", "-o", "y.npy"), {"y.npy"}),
        (("apply", "--image", "x.png", "--kernel", "box", "-o", "y.png"), {"y.png"}),
    ],
    ids=lambda call: call[0] if isinstance(call, tuple) else "",
)
def test_all_files_of_a_command_are_written_or_none(call, written, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cnncalc.render.plot.draw", lambda *_: b"a picture")
    monkeypatch.setattr("cnncalc.render.plot.require", lambda: None)
    before = {"x.png"} if "x.png" in call else set()
    for name in before:
        Image.new("L", (8, 8)).save(name)
    with monkeypatch.context() as full:
        full.setattr("cnncalc.cli.output.standard_output", _full)
        full.setattr("cnncalc.cli.sweeping.standard_output", _full)
        assert cnncalc(*call).code == 2
    assert {path.name for path in tmp_path.iterdir()} == before
    assert cnncalc(*call).code == 0
    assert {path.name for path in tmp_path.iterdir()} == before | written


@contextmanager
def _full():
    """A standard output that takes nothing."""
    raise WriteError("standard output", "No space left on device")
    yield


def test_bytes_of_a_file_name_that_are_no_text_are_written_as_escapes(tmp_path):
    spec = tmp_path / os.fsdecode(b"net\xff.yaml")
    spec.write_text("input: 8x8x3\nlayers: [fc 10]\n")
    for name in ("summary", "show"):
        place = tmp_path / os.fsdecode(name.encode() + b"\xfe")
        done = cnncalc(name, str(spec), "-o", str(place))
        assert done.code == 0
        assert "fc 10" in place.read_text() or "fc1" in place.read_text()


UNMET = "input: 8x8x3\nlayers: [fc 10]\nexpect: {params: 1}\n"


def test_an_update_keeps_links_and_mode_and_asks_first(tmp_path):
    spec, second = tmp_path / "net.yaml", tmp_path / "second"
    spec.write_text(UNMET)
    spec.chmod(0o444)
    second.hardlink_to(spec)
    (tmp_path / "link.yaml").symlink_to("net.yaml")
    done = cnncalc("check", "--update", str(spec))
    assert done.code == 2
    assert done.err == f"Error: {spec} cannot be written: Permission denied\n"
    assert spec.read_text() == UNMET
    spec.chmod(0o640)
    assert cnncalc("check", "--update", str(tmp_path / "link.yaml")).code == 0
    assert second.read_text() == spec.read_text() == UNMET.replace("params: 1", "params: 1930")
    assert (tmp_path / "link.yaml").is_symlink()
    assert stat.S_IMODE(spec.stat().st_mode) == 0o640
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["link.yaml", "net.yaml", "second"]
