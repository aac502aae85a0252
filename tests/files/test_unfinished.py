"""What an interrupted run leaves is gone on with where it can be trusted, and only there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from shutil import copytree

import pytest

from cnncalc.errors import WriteError
from cnncalc.files.unfinished import DAMAGED, OTHER, unfinished

LINES = [f"line {number} of many\n".encode() for number in range(6)]


def run(path: Path, key: str = "a", stop: int = 99) -> tuple[int, str]:
    """Write the lines that are missing, up to an interrupt; what was done before, and a note."""
    with unfinished(str(path), key) as file:
        for number in range(file.done, len(LINES)):
            if number == stop:
                file.write(b"half a li")
                raise KeyboardInterrupt
            file.write(LINES[number])
            file.mark(number + 1)
    return file.done, file.note


def interrupted(path: Path, stop: int = 4) -> tuple[Path, Path]:
    """Content and state that an interrupted run leaves."""
    with pytest.raises(KeyboardInterrupt):
        run(path, stop=stop)
    (state,) = path.parent.glob(".*.unfinished")
    (content,) = path.parent.glob(".cnncalc-*")
    return content, state


def finished(path: Path) -> bool:
    """Whether the file is whole, and nothing beside it but what is the user's own."""
    return path.read_bytes() == b"".join(LINES) and {p.name for p in path.parent.iterdir()} <= {
        path.name,
        "own",
        f"{path.name}.partial",
        f"{path.name}.progress",
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "grid.csv"


@pytest.mark.parametrize("stop", range(1, 6))
def test_a_run_goes_on_where_another_stopped(path: Path, stop: int) -> None:
    path.with_name("grid.csv.partial").write_text("own")
    path.with_name("grid.csv.progress").write_text("own")
    interrupted(path, stop)
    assert not path.exists()
    assert run(path) == (stop, "")
    assert finished(path)
    assert path.with_name("grid.csv.partial").read_text() == "own"
    assert path.with_name("grid.csv.progress").read_text() == "own"


def test_a_run_that_has_done_nothing_leaves_nothing(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(path, stop=0)
    assert list(path.parent.iterdir()) == []


def test_what_belongs_to_something_else_is_not_gone_on_with(path: Path) -> None:
    interrupted(path)
    assert run(path, "b") == (0, OTHER)
    assert finished(path)


def test_marks_of_something_else_are_forgotten_at_once(path: Path, tmp_path: Path) -> None:
    """A run that is killed before its first mark leaves what stands on the disk at that moment."""
    interrupted(path)
    killed = tmp_path.with_name(f"{tmp_path.name}-killed")
    with unfinished(str(path), "b"):
        copytree(tmp_path, killed)
    assert run(killed / path.name, "b") == (0, "")


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("place", [0, 20, 50])
def test_content_that_was_changed_is_not_gone_on_with(path: Path, place: int) -> None:
    content, _ = interrupted(path)
    flip(content, place)
    done, note = run(path)
    assert (done, note) == ((3, "") if place == 50 else (0, DAMAGED))
    assert finished(path)


def test_content_that_was_cut_off_is_gone_on_with_from_the_mark_before(path: Path) -> None:
    content, _ = interrupted(path)
    os.truncate(content, 3 * len(LINES[0]) + 5)
    assert run(path) == (3, "")
    assert finished(path)


def test_content_that_is_gone_is_written_again(path: Path) -> None:
    content, _ = interrupted(path)
    content.unlink()
    assert run(path) == (0, DAMAGED)
    assert finished(path)


def test_a_changed_number_of_steps_is_found(path: Path) -> None:
    _, state = interrupted(path)
    state.write_bytes(state.read_bytes().replace(b"[4, ", b"[2, "))
    assert run(path) == (3, "")
    assert finished(path)


def test_every_byte_of_a_state_may_be_wrong(path: Path) -> None:
    _, state = interrupted(path)
    kept = {p: p.read_bytes() for p in path.parent.iterdir()}
    for place in range(0, len(kept[state]), 3):
        for left, data in kept.items():
            left.write_bytes(data)
        flip(state, place)
        try:
            run(path)
            assert path.read_bytes() == b"".join(LINES)
        except WriteError as error:
            assert "is in the way" in str(error)
            assert place < 256
        for left in path.parent.iterdir():
            left.unlink()


def test_a_second_run_is_refused_while_the_first_holds_the_file(path: Path, tmp_path: Path) -> None:
    (tmp_path / "own").symlink_to("grid.csv")
    with unfinished(str(path), "a") as file:
        for other in (path, tmp_path / "own"):
            with pytest.raises(WriteError, match="another run is writing it"):
                run(other)
        file.write(b"".join(LINES))
    assert finished(path)


def test_a_disk_that_says_no_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(path, 2)

    def failing(*given: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(WriteError, match="No space left"), unfinished(str(path), "a") as file:
        file.write(LINES[2])
        file.mark(3)
        monkeypatch.setattr(os, "write", failing)
        file.write(LINES[3])
        file.mark(4)
    assert list(path.parent.iterdir()) == []


def test_a_fault_of_something_else_leaves_what_is_marked(path: Path) -> None:
    with pytest.raises(BrokenPipeError), unfinished(str(path), "a") as file:
        file.write(LINES[0])
        file.mark(1)
        raise BrokenPipeError  # of standard error, say
    assert run(path) == (1, "")
    assert finished(path)


def own_state(path: Path) -> Path:
    """The name that a state of this file has."""
    _, state = interrupted(path)
    for left in path.parent.iterdir():
        left.unlink()
    return state


@pytest.mark.parametrize("text", ["my own notes", "{}", "cnncalc unfinished 1\nand more"])
def test_a_file_of_the_users_that_has_the_name_of_a_state_stays(path: Path, text: str) -> None:
    state = own_state(path)
    state.write_text(text)
    with pytest.raises(WriteError, match="is in the way: move it"):
        run(path)
    assert state.read_text() == text
    assert list(path.parent.iterdir()) == [state]


def test_a_link_that_has_the_name_of_a_state_is_not_followed(path: Path, tmp_path: Path) -> None:
    state = own_state(path)
    (tmp_path / "own").write_text("own")
    state.symlink_to("own")
    with pytest.raises(WriteError):
        run(path)
    state.unlink()
    state.hardlink_to(tmp_path / "own")
    with pytest.raises(WriteError, match="is in the way"):
        run(path)
    assert (tmp_path / "own").read_text() == "own"


@pytest.mark.parametrize("name", ["own", "../own", "/etc/own", ".cnncalc-0123456789abcdef"])
def test_a_state_that_names_a_file_of_anothers_does_it_no_harm(
    path: Path, tmp_path: Path, name: str
) -> None:
    _, state = interrupted(path)
    (tmp_path / "own").write_text("own")
    magic, head = state.read_bytes()[:256].split(b"\n")
    head = json.dumps({**json.loads(head), "content": name}).encode().ljust(255 - len(magic))
    state.write_bytes(magic + b"\n" + head + state.read_bytes()[256:])
    if name.startswith(".cnncalc"):
        (tmp_path / name).symlink_to("own")
    run(path)
    assert path.read_bytes() == b"".join(LINES)
    assert (tmp_path / "own").read_text() == "own"


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_what_another_user_left_is_refused(path: Path) -> None:
    content, state = interrupted(path)
    os.chown(content, 4321, 4321)
    assert run(path) == (0, DAMAGED)
    content, state = interrupted(path)
    os.chown(state, 4321, 4321)
    with pytest.raises(WriteError, match="is in the way"):
        run(path)


def test_names_are_bounded(path: Path) -> None:
    long = path.with_name("½" * 127)
    interrupted(long)
    assert run(long) == (4, "")
    assert finished(long)


def test_what_is_begun_is_read_by_nobody_else(path: Path) -> None:
    path.touch(0o640)
    path.chmod(0o640)
    content, state = interrupted(path)
    assert content.stat().st_mode & 0o777 == state.stat().st_mode & 0o777 == 0o600
    run(path)
    assert path.stat().st_mode & 0o777 == 0o640
