"""A folder of parts on a system that is a dictionary: what is kept, what is refused, what goes."""

from __future__ import annotations

import io
import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from cnncalc.errors import SpecError, WriteError
from cnncalc.files import folder as folders
from cnncalc.files.folder import MANIFEST, Folder
from cnncalc.files.remote import PRIVATE, is_url, located, placing, writing_to

STATED = {"key": "k", "model": "é"}


class System:
    """Files by their paths, as fsspec has them, and the folders that were made."""

    def __init__(self, **files):
        self.files = {f"d/{name.replace('__', '.')}": data for name, data in files.items()}
        self.folders = {"d"} if files else set()
        self.fails = ""

    def exists(self, path):
        return path in self.folders or path in self.files

    def makedirs(self, path, exist_ok):
        assert exist_ok
        self.folders.add(path)

    def ls(self, path, detail):
        assert not detail
        return [name for name in self.files if name.startswith(f"{path}/")]

    def cat_file(self, path):
        return self.files[path]

    def open(self, path, mode):
        assert mode == "wb"
        stream = io.BytesIO()
        stream.close = lambda: self.files.__setitem__(path, stream.getvalue())
        return stream

    def mv(self, path, to):
        if self.fails == "mv":
            raise OSError("it is full")
        self.files[to] = self.files.pop(path)

    def rm_file(self, path):
        if self.fails == "rm":
            raise OSError("it is gone")
        del self.files[path]

    def rmdir(self, path):
        self.folders.remove(path)


@pytest.fixture
def opened(monkeypatch):
    def opened(system, path="mem://d/"):
        asked = []
        monkeypatch.setattr(folders, "located", lambda place: asked.append(place) or (system, "d/"))
        made = Folder(path)
        assert (asked, made.place, made.path) == ([path.rstrip("/") or "/"], "d", path)
        return made

    return opened


def manifest(**stated):
    return json.dumps(stated).encode()


def test_parts_are_written_and_found_again(opened):
    system = System()
    folder = opened(system)
    with folder.begun("k", "é") as there:
        assert there == set()
        folder.write_part(7, "parquet", b"7")
        folder.write_part(1_234_567, "parquet", b"8")
        system.files[f"d/{PRIVATE}1"] = b"left behind"
    assert system.files == {
        f"d/{MANIFEST}": json.dumps(STATED, ensure_ascii=False).encode(),
        "d/part-000007.parquet": b"7", "d/part-1234567.parquet": b"8",
    }  # fmt: skip
    system.files["d/part-1.a.b"] = system.files["d/other"] = b""
    with opened(system).begun("k", "another") as there:
        assert there == {7, 1_234_567}
    assert opened(System(), "/").path == "/"


@pytest.mark.parametrize(
    ("files", "said"),
    [({MANIFEST.replace(".", "__"): manifest(key="other")}, "parts of another sweep"),
     ({MANIFEST.replace(".", "__"): manifest()}, "parts of another sweep"),
     ({MANIFEST.replace(".", "__"): b"[1]"}, "parts of another sweep"),
     ({"part-1__csv": b"1"}, "parts, and does not say of what")],
)  # fmt: skip
def test_parts_of_another_sweep_are_left_alone(opened, files, said):
    system = System(**files)
    before = {**system.files}
    with pytest.raises(SpecError) as caught, opened(system).begun("k", "m"):
        pass
    fault = caught.value
    assert (fault.code, fault.message) == ("C275", f"mem://d/ holds {said}")
    assert fault.hint == "name another folder, or remove this one"
    assert system.files == before


@pytest.mark.parametrize("forget", [True, False])
@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("has_part", [True, False])
def test_where_a_run_fails_nothing_is_left_unless_there_are_parts(
    opened, forget, is_there, has_part
):
    """A folder that was there stays; so does what a later run is to go on with."""
    system = System()
    system.folders = {"d"} if is_there else set()
    folder = opened(system)
    with pytest.raises(ValueError, match="it fails"), folder.begun("k", "m", forget):
        system.files[f"d/{PRIVATE}1"] = b""
        if has_part:
            folder.write_part(1, "csv", b"")
        raise ValueError("it fails")
    kept = [f"d/{MANIFEST}"] * (has_part or not forget)
    kept += [f"d/{PRIVATE}1"] * (not forget) + ["d/part-000001.csv"] * has_part
    assert sorted(system.files) == sorted(kept)
    assert system.folders == ({"d"} if is_there or has_part or not forget else set())


def test_what_cannot_be_removed_does_not_hide_why(opened):
    system = System()
    with pytest.raises(ValueError, match="it fails"), opened(system).begun("k", "m"):
        system.fails = "rm"
        raise ValueError("it fails")


def test_a_file_is_moved_when_it_is_whole():
    system = System()
    with placing(system, "d/a") as file:
        file.write(b"1")
        assert system.files == {}
    assert system.files == {"d/a": b"1"}
    system.fails = "mv"
    with pytest.raises(OSError, match="full"), placing(system, "d/b"):
        pass
    assert system.files == {"d/a": b"1"}


def test_a_private_name_is_in_the_same_folder_and_new_each_time():
    system, seen = System(), []
    system.mv = lambda path, to: seen.append(path)
    for _ in range(2):
        with placing(system, "d/e/a"):
            pass
    assert len({*seen}) == 2
    assert all(path.startswith(f"d/e/{PRIVATE}") and len(path) == 4 + 12 + 32 for path in seen)


def test_a_url_is_written_by_its_system(monkeypatch):
    system = System()
    library = ModuleType("fsspec")
    library.core = SimpleNamespace(url_to_fs=lambda url: (system, url.partition("://")[2]))
    monkeypatch.setitem(sys.modules, "fsspec", library)
    assert located("mem://d/a") == (system, "d/a")
    with writing_to("mem://d/a") as file:
        file.write(b"1")
    assert system.files == {"d/a": b"1"}
    for raised, said in ((OSError("odd"), "odd"), (ValueError(), "ValueError")):
        with pytest.raises(WriteError) as caught, writing_to("mem://d/a"):
            raise raised
        assert str(caught.value) == f"mem://d/a cannot be written: {said}"
    assert is_url("s3://a") and not is_url("a:/b")
