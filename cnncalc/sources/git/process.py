"""Git as it can be run on a repository that may be hostile, its own configuration too.

Only commands are run that read objects and names: none that runs a hook, a filter, a pager, a
monitor or another program that a repository names, and none that fetches.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from threading import Thread, Timer
from typing import IO

from cnncalc.errors import SpecError
from cnncalc.limits import LARGEST_ANSWER, LONGEST_MESSAGE, LONGEST_WAIT

_SAFE = (
    "--no-pager", "--no-replace-objects", "--no-optional-locks", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.pager=cat",
    "-c", "core.untrackedCache=false", "-c", "core.alternateRefsCommand=",
    "-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat", "LC_ALL": "C",
}  # fmt: skip


def _program() -> str:
    """Where Git is: on an absolute path, never in the folder that is looked at. Raises C420."""
    from shutil import which

    places = [place for place in os.get_exec_path() if os.path.isabs(place)]
    found = which("git", path=os.pathsep.join(places))
    if found is None:
        raise SpecError("C420", "git is not installed", hint="install Git, and put it on the PATH")
    return found


def run(folder: str, arguments: Iterable[str], given: bytes) -> tuple[int, bytes, bytes]:
    """The exit code of Git, its answer and how it begins what it says. Raises C115 and C420."""
    process = subprocess.Popen(
        [_program(), *_SAFE, *arguments], cwd=folder, env={**os.environ, **_ENVIRONMENT},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    said: list[bytes] = []
    assert process.stdin and process.stdout and process.stderr
    threads = (
        Thread(target=_feed, args=(process.stdin, given), daemon=True),
        Thread(target=_hear, args=(process.stderr, said), daemon=True),
    )
    clock = Timer(LONGEST_WAIT, process.kill)
    clock.start()
    try:
        for thread in threads:
            thread.start()
        answer = process.stdout.read(LARGEST_ANSWER + 1)
        if len(answer) > LARGEST_ANSWER:
            raise SpecError(
                "C115",
                f"git answers with more than {LARGEST_ANSWER:,} bytes",
                hint="name the files or folders that matter",
            )
        code = process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        process.stdout.close()
        process.stderr.close()
    return code, answer, b"".join(said)


def _feed(stream: IO[bytes], given: bytes) -> None:
    """Give a process what it reads; it may have ended before."""
    try:
        stream.write(given)
        stream.close()
    except OSError:
        pass


def _hear(stream: IO[bytes], said: list[bytes]) -> None:
    """Keep the beginning of what a process says."""
    said.append(stream.read(LONGEST_MESSAGE))
    while stream.read(LONGEST_MESSAGE):
        pass
