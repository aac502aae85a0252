"""The memory that a process may still take: on this machine's files, and on those of others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cnncalc.machine import free_bytes

MIB = 1 << 20
pytest.importorskip("resource")


def machine(root, **files):
    """A root folder with the files of /proc and of cgroups; a name's __ is a slash."""
    for name, text in {"proc/meminfo": "MemAvailable:  1048576 kB\n", **files}.items():
        place = root / name.replace("__", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return str(root)


V2 = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"
V1 = "36 24 0:30 {} /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n"
GROUP = "sys/fs/cgroup"


def test_what_is_available(tmp_path):
    assert free_bytes(machine(tmp_path)) == 1024 * MIB


@pytest.mark.parametrize("place", ["a/b/c", "a/b", "a", "."])
@pytest.mark.parametrize("name", ["memory.max", "memory.high"])
def test_a_limit_anywhere_above(tmp_path, place, name):
    files = {
        "proc/self/mountinfo": V2,
        "proc/self/cgroup": "0::/a/b/c\n",
        f"{GROUP}/{place}/{name}": f"{300 * MIB}\n",
        f"{GROUP}/{place}/memory.current": f"{120 * MIB}\n",
        f"{GROUP}/{place}/memory.stat": f"anon 5\ninactive_file {20 * MIB}\n",
        f"{GROUP}/a/b/c/memory.swap.max": "max\n",
    }
    assert free_bytes(machine(tmp_path, **files)) == 200 * MIB


def test_the_strictest_of_several_and_none(tmp_path):
    files = {"proc/self/mountinfo": V2, "proc/self/cgroup": "0::/a/b\n"}
    files |= {f"{GROUP}/a/b/memory.max": "max\n", f"{GROUP}/a/b/memory.current": "5\n"}
    assert free_bytes(machine(tmp_path, **files)) == 1024 * MIB
    files |= {f"{GROUP}/a/memory.max": f"{70 * MIB}\n", f"{GROUP}/a/memory.current": "0\n"}
    assert free_bytes(machine(tmp_path, **files)) == 70 * MIB
    files |= {f"{GROUP}/a/memory.current": f"{90 * MIB}\n"}
    assert free_bytes(machine(tmp_path, **files)) == 0


@pytest.mark.parametrize(
    ("inner", "inside"), [("/", "docker/x"), ("/docker/x", "."), ("/docker", "x")]
)
def test_the_first_version(tmp_path, inner, inside):
    files = {
        "proc/self/mountinfo": V1.format(inner),
        "proc/self/cgroup": "5:cpu,cpuacct:/other\n4:memory:/docker/x\n0::/\n",
        f"{GROUP}/memory/memory.limit_in_bytes": "9223372036854771712\n",
        f"{GROUP}/memory/{inside}/memory.limit_in_bytes": f"{400 * MIB}\n",
        f"{GROUP}/memory/{inside}/memory.usage_in_bytes": f"{100 * MIB}\n",
        f"{GROUP}/memory/{inside}/memory.stat": f"cache 9\ntotal_inactive_file {10 * MIB}\n",
    }
    assert free_bytes(machine(tmp_path, **files)) == 310 * MIB


def test_files_that_cannot_be_read_are_no_limit(tmp_path):
    files = {"proc/self/mountinfo": "nonsense\n1 2\n - \n", "proc/self/cgroup": "x\n::\n"}
    assert free_bytes(machine(tmp_path, **files)) == 1024 * MIB


def test_where_nothing_is_told(tmp_path, monkeypatch):
    """As on Windows: no /proc, no sysconf, no module of limits."""
    monkeypatch.delattr(os, "sysconf")
    monkeypatch.setitem(sys.modules, "resource", None)
    assert free_bytes(str(tmp_path)) is None


def limited(name, size, *runs):
    """The code and the errors of commands that one process of so little memory runs in turn."""
    code = (
        f"import resource, sys\n"
        f"from cnncalc.__main__ import main; import cnncalc.forward.run\n"
        f"import cnncalc.machine as m; use = m._fields(m._read('/', '/proc/self/status'))\n"
        f"field = {{'RLIMIT_AS': 'VmSize', 'RLIMIT_DATA': 'VmData'}}['{name}']\n"
        f"resource.setrlimit(resource.{name}, (use[field] * 1024 + {size},) * 2)\n"
        f"for run in {runs!r}:\n"
        f"    sys.argv = ['cnncalc', *run]\n"
        f"    try: main()\n"
        f"    except SystemExit as end: print(end.code, flush=True)\n"
        f"    print(chr(0), end='', file=sys.stderr, flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    codes = map(int, done.stdout.split())
    return [*zip(codes, done.stderr.split("\0"), strict=False)]


LARGE = "2000x2000x8 -> relu -> maxpool2"  # 122 MiB


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
@pytest.mark.parametrize("name", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_a_limit_of_the_process(name):
    runs = ("verify", LARGE), ("verify", LARGE, "--force")
    (code, said), (forced, error) = limited(name, 100 * MIB, *runs)
    assert code == 2 and "C402" in said
    assert forced == 2 and error.startswith("Error: there is not enough memory")
    assert error.count("\n") == 1
