"""Writes the frozen outputs anew (python -m tests.golden.renew [NAME ...]); read what changed."""

from __future__ import annotations

import sys

from tests.golden.cases import OUTPUTS, TRANSCRIPTS, path_of, transcript


def main(chosen: list[str]) -> None:
    """Write the transcripts whose names begin as one of `chosen`, or all; drop the rest."""
    for name, lines in TRANSCRIPTS.items():
        if not chosen or name.startswith(tuple(chosen)):
            path_of(name).parent.mkdir(parents=True, exist_ok=True)
            path_of(name).write_text(transcript(lines), encoding="utf-8")
    known = {path_of(name) for name in TRANSCRIPTS}
    for path in OUTPUTS.rglob("*.txt"):
        if path not in known:
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
