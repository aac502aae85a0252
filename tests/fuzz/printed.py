"""What has to hold of everything that is printed or written: no control, formats that parse."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.fuzz.case import Case, Failure

_FORMATS = ("json", "jsonl", "csv", "sarif", "junit", "github", "svg")
_WRITTEN = ("-o", "--output", "--plot", "--data")
_EDITED = ("--update", "--pin")
HAS_SCHEMAS = find_spec("jsonschema") is not None  # else documents are not held against theirs
_PARTS = re.compile(r"^\.cnncalc-[0-9a-f]{16}|.*\.partial$")


def printed(out: str, err: str) -> Iterator[Failure]:
    """Controls, and commands of a runner, in what is printed."""
    for stream, text in (("output", out), ("errors", err)):
        raw = sorted({f"U+{ord(c):04X}" for c in text if _is_control(c)})
        if raw:
            yield Failure("control", f"{', '.join(raw)} in the {stream}")
        if re.search(r"^::(?!error |warning |notice )", text, re.MULTILINE):
            yield Failure("control", f"a workflow command in the {stream}")
        if "Traceback (most recent call last)" in text:
            yield Failure("traceback", f"in the {stream}")


def _is_control(character: str) -> bool:
    """Controls, bidirectional marks, line separators, lone surrogates; all but the line's end."""
    if character in "\n\xad":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def form_of(case: Case) -> str:
    """The format that a command line asks for, if it asks once."""
    line = case.arguments
    at = [i for i, argument in enumerate(line) if argument == "--format"]
    return line[at[0] + 1] if len(at) == 1 and at[0] + 1 < len(line) else ""


def parsed(case: Case, code: int, out: str) -> Iterator[Failure]:
    """What is printed in a format that does not parse, or is not what its schema says."""
    form = form_of(case)
    if form not in _FORMATS or not out or code == 2 or {"-h", "--help"} & {*case.arguments}:
        return
    if out.startswith("Usage:") or "--explain" in case.arguments:
        return
    try:
        parse(form, out)
    except (ValueError, csv.Error, ElementTree.ParseError) as error:
        yield Failure("format", f"{case.arguments[0]} {form}: {str(error)[:80]}")


def parse(form: str, text: str) -> None:
    """Read a text in a format. Raises ValueError, or the error of its reader."""
    if form in ("json", "sarif"):
        _check_schema(_json(text))
    elif form == "jsonl":
        for line in text.splitlines():
            _json(line)
    elif form in ("junit", "svg"):
        ElementTree.fromstring(text)
    elif form == "csv":
        for sheet in text.split("\n\n"):
            widths = {len(row) for row in csv.reader(io.StringIO(sheet), strict=True) if row}
            if len(widths) > 1:
                _refuse(f"rows of {sorted(widths)} cells")


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=lambda name: _refuse(f"{name} is no JSON"))


def _refuse(why: str) -> None:
    raise ValueError(why)


@cache
def _validator(name: str) -> Any:
    """What holds documents of a name against their schema; None where there is none."""
    from cnncalc.features.schema import schema
    from cnncalc.features.schema.documents import DOCUMENTS

    if not HAS_SCHEMAS:
        return None
    from jsonschema import Draft7Validator

    known = [key for key in (name, f"{name}-document") if key in DOCUMENTS]
    return Draft7Validator(schema(known[0])) if known else None


def _check_schema(document: Any) -> None:
    """Raises ValueError where a document is not what the schema of its name says."""
    stated = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(stated, str) or len(json.dumps(document)) > 100_000:
        return
    validator = _validator(stated.removeprefix("cnncalc.").partition("/")[0])
    if validator and (found := next(validator.iter_errors(document), None)):
        where = ".".join(map(str, found.path))
        _refuse(f"schema {stated}: {re.sub('[0-9]+', 'N', where)}: {found.message}")


def left(case: Case, code: int, folder: Path) -> Iterator[Failure]:
    """Files that nobody asked for, files of a run that could not be done, files that changed."""
    asked = any(one.startswith(_WRITTEN) for one in case.arguments) or "new" in case.arguments[:1]
    edited = any(one.startswith(_EDITED) for one in case.arguments)
    for place in sorted(folder.rglob("*")):
        name = place.relative_to(folder).as_posix()
        if name.startswith(".git/") or place.is_dir():
            continue
        before = case.files.get(name, case.committed.get(name))
        if _PARTS.match(place.name):
            yield Failure("left", f"a part of a file, {case.arguments[0]}")
        elif before is None and (not asked or code == 2):
            yield Failure("left", f"a file, {case.arguments[0]} with code {code}")
        elif before is not None and not edited and not asked and place.read_bytes() != before:
            yield Failure("left", f"a changed file, {case.arguments[0]}")
