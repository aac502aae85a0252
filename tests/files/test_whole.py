"""What a target keeps when it is written, and what is left where it cannot be: nothing."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnncalc.errors import WriteError
from cnncalc.files import whole
from cnncalc.files.whole import (
    check_own,
    create,
    edit,
    private_name,
    reopen,
    write_whole,
    writing,
)

NEW, OLD = "a new text\n" * 3, "the old text\n" * 5


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "report"
    path.write_text(OLD)
    return path


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_mode_that_the_system_gives(tmp_path: Path) -> None:
    write_whole(str(tmp_path / "report"), NEW)
    (tmp_path / "other").touch()
    assert (tmp_path / "report").read_text() == NEW
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert listing(tmp_path) == ["other", "report"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o4711, 0o222])
def test_the_mode_stays(target: Path, mode: int) -> None:
    target.chmod(mode)
    write_whole(str(target), NEW)
    assert stat.S_IMODE(target.stat().st_mode) == mode
    target.chmod(0o600)
    assert target.read_text() == NEW


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_the_owner_stays(target: Path) -> None:
    os.chown(target, 4321, 1234)
    target.chmod(0o6755)
    write_whole(str(target), NEW)
    status = target.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (4321, 1234, 0o6755)


def test_where_the_owner_cannot_be_given_the_file_is_written_over(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = target.stat()
    monkeypatch.setattr(whole, "_dress", lambda *given: False)
    write_whole(str(target), NEW)
    assert target.read_text() == NEW
    assert target.stat().st_ino == before.st_ino
    assert listing(target.parent) == ["report"]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes here")
def test_extended_attributes_stay(target: Path) -> None:
    try:
        os.setxattr(target, "user.note", b"kept")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    write_whole(str(target), NEW)
    assert os.getxattr(target, "user.note") == b"kept"


def test_links_lead_to_their_end(target: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "near").symlink_to("../report")
    (tmp_path / "far").symlink_to("folder/near")
    (tmp_path / "nothing").symlink_to("folder/made")
    (tmp_path / "there").symlink_to("folder")
    write_whole(str(tmp_path / "far"), NEW)
    write_whole(str(tmp_path / "nothing"), NEW)
    write_whole(str(tmp_path / "there" / ".." / "beside"), NEW)
    assert target.read_text() == (tmp_path / "folder" / "made").read_text() == NEW
    assert (tmp_path / "beside").read_text() == NEW
    assert all((tmp_path / name).is_symlink() for name in ("far", "nothing", "folder/near"))
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(WriteError, match="symbolic links"):
        write_whole(str(tmp_path / "round"), NEW)
    (tmp_path / "round").unlink()


def test_a_file_with_several_names_keeps_them(target: Path, tmp_path: Path) -> None:
    (tmp_path / "second").hardlink_to(target)
    write_whole(str(target), NEW)
    assert (tmp_path / "second").read_text() == NEW
    assert target.stat().st_nlink == 2
    write_whole(str(target), "")
    assert (tmp_path / "second").read_text() == ""
    assert listing(tmp_path) == ["report", "second"]


@pytest.mark.parametrize(
    ("broken", "at"),
    [("write", 1), ("write", 2), ("ftruncate", 1), ("ftruncate", 2),
     ("fsync", 1), ("fsync", 2), ("fsync", 3)],
)  # fmt: skip
def test_a_file_with_several_names_has_its_old_text_where_the_disk_says_no(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, at: int
) -> None:
    (tmp_path / "second").hardlink_to(target)
    right, calls = getattr(os, broken), []

    def failing(*given: object) -> object:
        calls.append(given)
        if len(calls) == at:
            raise OSError(28, "No space left on device")
        return right(*given)

    monkeypatch.setattr(os, broken, failing)
    with pytest.raises(WriteError, match=r"report cannot be written: No space left"):
        write_whole(str(target), NEW)
    assert target.read_text() == (tmp_path / "second").read_text() == OLD
    assert listing(tmp_path) == ["report", "second"]


def test_old_bytes_that_cannot_be_put_back_are_named(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "second").hardlink_to(target)
    right, calls = os.write, []

    def failing(*given: object) -> object:
        calls.append(given)
        if len(calls) > 1:
            raise OSError(5, "Input/output error")
        return right(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(WriteError, match="its old content is in") as raised:
        write_whole(str(target), NEW)
    assert Path(str(raised.value).split()[-1]).read_text() == OLD


@pytest.mark.parametrize("broken", ["open", "fsync", "replace", "chmod"])
def test_nothing_is_left_where_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    if broken == "chmod":
        (tmp_path / "report").write_text(OLD)

    def failing(*given: object) -> None:
        raise KeyboardInterrupt

    before = listing(tmp_path)
    monkeypatch.setattr(os, broken, failing)
    with pytest.raises(KeyboardInterrupt):
        write_whole(str(tmp_path / "report"), NEW)
    assert listing(tmp_path) == before


def test_a_full_disk_is_one_fault_and_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from cnncalc.errors import WriteError\nfrom cnncalc.files.whole import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    write_whole(sys.argv[1], 'x' * 2000)\n"
        "except WriteError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "report")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "report cannot be written: File too large" in done.stdout
    assert listing(tmp_path) == []


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o000])
def test_a_file_that_may_not_be_written_is_refused_for_everybody(target: Path, mode: int) -> None:
    target.chmod(mode)
    for write in (write_whole, lambda path, text: edit(path, OLD.encode(), text.encode())):
        with pytest.raises(WriteError, match="Permission denied"):
            write(str(target), NEW)
    target.chmod(0o600)
    assert target.read_text() == OLD


def test_a_folder_that_may_not_be_written_takes_no_new_file(target: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WriteError, match="Permission denied"):
            write_whole(str(tmp_path / "new"), NEW)
        write_whole(str(target), NEW)
        assert target.read_text() == NEW
        assert listing(tmp_path) == ["report"]
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "its name is empty"),
        ("folder", "Is a directory"),
        ("folder/", "Is a directory"),
        ("new/", "Is a directory"),
        (".", "Is a directory"),
        ("report/", "Is a directory"),
        ("report/x", "Not a directory"),
        ("no/where", "No such file or directory"),
        ("a\0b", "its name contains a NUL"),
        ("a\ud800", "its name is not text"),
        ("x" * 300, "too long"),
    ],
)
def test_what_is_no_place_for_a_file_is_refused(
    target: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.chdir(target.parent)
    Path("folder").mkdir()
    with pytest.raises(WriteError, match=reason):
        write_whole(name, NEW)
    assert listing(target.parent) == ["folder", "report"]


def test_the_longest_name_is_written(tmp_path: Path) -> None:
    write_whole(str(tmp_path / ("x" * 255)), NEW)
    assert listing(tmp_path) == ["x" * 255]


def test_a_fifo_is_written_into(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    (tmp_path / "link").symlink_to("fifo")
    for path in (fifo, tmp_path / "link"):
        with ThreadPoolExecutor() as readers:
            found = readers.submit(fifo.read_bytes)
            write_whole(str(path), NEW)
            assert found.result() == NEW.encode()
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    with pytest.raises(WriteError, match="not a file"):
        edit(str(fifo), b"", b"")


def test_a_device_is_written_into(tmp_path: Path) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        device.open("wb").close()
    except PermissionError:
        pytest.skip("no devices may be made here")
    write_whole(str(device), NEW)
    assert stat.S_ISCHR(device.stat().st_mode)
    assert listing(tmp_path) == ["null"]
    device.chmod(0o444)
    with pytest.raises(WriteError, match="Permission denied"):
        write_whole(str(device), NEW)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="no descriptors by name here")
def test_an_open_descriptor_is_written_on_at_its_place(target: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/fd")
    with target.open("ab", buffering=0) as file:
        before = target.stat().st_ino
        write_whole(f"/dev/fd/{file.fileno()}", NEW)
        write_whole(str(tmp_path / "link" / str(file.fileno())), NEW)
    assert target.read_text() == OLD + NEW + NEW
    assert target.stat().st_ino == before
    with pytest.raises(WriteError, match="Bad file descriptor"):
        write_whole("/dev/fd/999", NEW)


def test_an_edit_takes_nothing_away_that_was_not_read(target: Path) -> None:
    edit(str(target), OLD.encode(), NEW.encode())
    assert target.read_text() == NEW
    for old in (OLD, NEW[:-1], NEW + "x", ""):
        with pytest.raises(WriteError, match="changed since it was read"):
            edit(str(target), old.encode(), b"x")
    assert target.read_text() == NEW


def test_a_fault_while_it_is_written_changes_nothing(target: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(str(target)) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert target.read_text() == OLD
    assert listing(target.parent) == ["report"]


def test_a_name_that_is_no_text_is_an_escape(target: Path) -> None:
    write_whole(str(target), "net\udcff ½\n")
    assert target.read_bytes() == b"net\\udcff \xc2\xbd\n"


def test_a_system_without_owners_and_attributes_writes_files_too(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("geteuid", "listxattr", "getxattr", "setxattr", "O_NOFOLLOW", "O_NOCTTY"):
        monkeypatch.delattr(os, name, raising=False)
    target.chmod(0o640)
    write_whole(str(target), NEW)
    assert target.read_text() == NEW
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    target.chmod(0o444)
    with pytest.raises(WriteError, match="Permission denied"):
        write_whole(str(target), NEW)


def test_a_file_is_opened_again_where_it_is_ours_alone(target: Path, tmp_path: Path) -> None:
    with reopen(str(target)) as file:
        assert file.read() == OLD.encode()
        file.write(b"more")
    assert target.read_bytes() == OLD.encode() + b"more"
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(OSError, match="symbolic links"):
        reopen(str(tmp_path / "link"))
    (tmp_path / "second").hardlink_to(target)
    with pytest.raises(OSError, match="report is in the way: move it"):
        reopen(str(target))


def test_what_is_in_the_way() -> None:
    own = {"st_uid": os.geteuid(), "st_nlink": 1, "st_mode": stat.S_IFREG | 0o600}
    check_own("a", SimpleNamespace(**own))
    for other in ({"st_uid": os.geteuid() + 1}, {"st_nlink": 2}, {"st_mode": stat.S_IFIFO}):
        with pytest.raises(OSError, match="a is in the way"):
            check_own("a", SimpleNamespace(**(own | other)))


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_who_may_read_a_new_file_and_one_that_is_replaced(tmp_path: Path, umask: int) -> None:
    """Until it stands at its place nobody else may read what replaces a file."""
    (tmp_path / "old").touch()
    before = os.umask(umask)
    try:
        for name, mode in (("new", 0o666 & ~umask), ("old", 0o600)):
            place = str(tmp_path / f"{name}-made")
            create(place, whole.find(str(tmp_path / name))).close()
            assert stat.S_IMODE(os.stat(place).st_mode) == mode
    finally:
        os.umask(before)


def test_private_names_are_hidden_and_new() -> None:
    names = {private_name("a") for _ in range(9)}
    assert len(names) == 9
    assert all(re.fullmatch(r"a/\.cnncalc-[0-9a-f]{16}", name) for name in names)


def test_where_a_file_cannot_be_moved_it_is_written_over(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    before = target.stat().st_ino
    monkeypatch.setattr(os, "replace", refused)
    write_whole(str(target), "x" * (1 << 20) + NEW)
    assert target.read_text() == "x" * (1 << 20) + NEW
    assert target.stat().st_ino == before
    assert listing(target.parent) == ["report"]


def test_what_stands_there_now_is_looked_at_again(target: Path, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="something else is there now"), writing(str(target)):
        target.unlink()
        target.symlink_to("elsewhere")
    assert listing(tmp_path) == ["report"]
    target.unlink()
    target.write_text(OLD)
    with pytest.raises(WriteError, match="Permission denied"), writing(str(target)) as file:
        file.write(b"x")
        target.chmod(0o444)
    assert target.read_text() == OLD
