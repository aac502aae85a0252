"""What the machine has left for this process: its free memory, and the limits set on it.

Linux tells all of it in files. macOS and Windows have no cgroups, and Windows has no limits of
`resource` either; macOS tells its whole memory alone. Where nothing is told, nothing is refused
beforehand, and an allocation that fails ends the run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

_UNLIMITED = 1 << 60  # cgroup v1 writes nearly 2⁶³ where there is no limit


def free_bytes(root: str = "/") -> int | None:
    """The memory that can still be had without swapping, or None where nothing is known.

    The least of what is available, of what RLIMIT_AS and RLIMIT_DATA leave, and of what every
    cgroup above the process leaves (v1 and v2). `root` is where /proc and the mounts are looked up.
    """
    amounts = [_available(root), *_of_limits(root), *_of_groups(root)]
    known = [max(size, 0) for size in amounts if size is not None]
    return min(known, default=None)


def _read(root: str, path: str) -> str:
    with suppress(OSError, ValueError), open(os.path.join(root, path.lstrip("/"))) as file:
        return file.read()
    return ""


def _fields(text: str) -> dict[str, int]:
    """The first number of every line, by the word before it."""
    words = (line.replace(":", " ").split() for line in text.splitlines())
    return {w[0]: int(w[1]) for w in words if len(w) > 1 and w[1].isdigit()}


def _available(root: str) -> int | None:
    kilobytes = _fields(_read(root, "/proc/meminfo")).get("MemAvailable")
    if kilobytes is not None:
        return kilobytes * 1024
    with suppress(AttributeError, OSError, ValueError):  # the whole memory, where that is all
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _of_limits(root: str) -> Iterator[int]:
    """What the limits of the process on its address space and its data leave."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = _fields(_read(root, "/proc/self/status"))
    for name, field in (("RLIMIT_AS", "VmSize"), ("RLIMIT_DATA", "VmData")):
        if hasattr(resource, name):
            limit = resource.getrlimit(getattr(resource, name))[0]
            if limit != resource.RLIM_INFINITY:
                yield limit - used.get(field, 0) * 1024


def _of_groups(root: str) -> Iterator[int]:
    """What each cgroup leaves, from that of the process up to the root of its mount."""
    for mount, inner, version in _mounts(root):
        place = _group(root, version)
        if place is None:
            continue
        place = place.removeprefix(inner.rstrip("/"))
        parts = [part for part in place.split("/") if part not in ("", "..")]
        for depth in range(len(parts), -1, -1):
            yield from _of_group(root, "/".join([mount, *parts[:depth]]), version)


def _mounts(root: str) -> Iterator[tuple[str, str, int]]:
    """Where cgroups that hold memory are mounted, which part of their tree, and their version."""
    for line in _read(root, "/proc/self/mountinfo").splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        if kind[0] == "cgroup2":
            yield fields[4], fields[3], 2
        elif kind[0] == "cgroup" and "memory" in kind[2].split(","):
            yield fields[4], fields[3], 1


def _group(root: str, version: int) -> str | None:
    """The cgroup of the process in the tree of a version."""
    for line in _read(root, "/proc/self/cgroup").splitlines():
        number, controllers, path = (line.split(":", 2) + ["", ""])[:3]
        if (version == 2 and number == "0") or (
            version == 1 and "memory" in controllers.split(",")
        ):
            return path
    return None


_FILES = {
    2: (("memory.max", "memory.high"), "memory.current", "inactive_file"),
    1: (("memory.limit_in_bytes",), "memory.usage_in_bytes", "total_inactive_file"),
}


def _of_group(root: str, place: str, version: int) -> Iterator[int]:
    """What one cgroup leaves; files that were read and can be dropped do not count as used."""
    limits, usage, cache = _FILES[version]
    for name in limits:
        text = _read(root, f"{place}/{name}").strip()
        if text.isdigit() and int(text) < _UNLIMITED:
            used = _read(root, f"{place}/{usage}").strip()
            dropped = _fields(_read(root, f"{place}/memory.stat")).get(cache, 0)
            yield int(text) - max((int(used) if used.isdigit() else 0) - dropped, 0)
