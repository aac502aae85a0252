"""Generated tables, and the runs of examples, of the README and of the pages of cnncalc/docs.

`python -m tests.readme.blocks` writes both into them; the tests compare.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import cnncalc

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, *sorted((Path(cnncalc.__file__).parent / "docs").glob("*.md")))
RESULTS = ROOT / "tests" / "benchmarks" / "results.json"

_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_CONSOLE = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
MORE = "…"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def operations() -> str:
    from cnncalc.ops import OPERATIONS

    rows = (
        (f"`{op.syntax.example}`", op.title, op.cost(), op.source)
        for op in OPERATIONS
    )  # fmt: skip
    return table(("notation", "operation", "cost beside MACs (FLOPs)", "source"), rows)


def functions() -> str:
    from cnncalc.language.functions import ABOUT

    return table(("function", "gives"), ((f"`{name}`", text) for name, text in ABOUT.items()))


def options() -> str:
    from cnncalc.ops import OPERATIONS

    rows = []
    for op in OPERATIONS:
        syntax = op.syntax
        head = [f"`{syntax.size.field}`"] if syntax.size else []
        head += [f"-`{syntax.filters.field}`"] if syntax.filters else []
        then = [f"`{slot.field}`" for slot in syntax.positional]
        then += [f"`/{syntax.slash.field}`"] if syntax.slash else []
        then += [f"`{word}`" + "".join(f" or `{word} {w}`" for w in slot.kind.words)
                 for word, slot in syntax.options.items()]  # fmt: skip
        flags = ", ".join(f"`{flag}`" for flag in syntax.flags)
        then = dict.fromkeys(then)
        words = ", ".join(f"`{word}`" for word in syntax.words)
        rows.append((words, " ".join(head), ", ".join(then), flags))
    return table(("word", "followed by", "then, in any order", "flags"), rows)


def notation() -> str:
    from cnncalc.language.lectures import FORMS, translate

    rows = (
        (f"`{form.example}`", f"`{' | '.join(translate(form.example) or ())}`", form.source)
        for form in FORMS
    )
    return table(("as printed", "stands for", "printed by"), rows)


def conventions() -> str:
    from cnncalc.counting.builtin import CONVENTIONS

    rows = (
        (f"`{c.name}`", c.title, f"{c.label}: {c.meaning}", c.source)
        for c in CONVENTIONS
    )  # fmt: skip
    return table(("convention", "what it is", "what its operations are", "source"), rows)


def columns() -> str:
    from cnncalc.features.summary.columns import COLUMN_KEYS

    return ", ".join(f"`{key}`" for key in COLUMN_KEYS)


def list_columns() -> str:
    """The columns of `list`."""
    from cnncalc.features.list.columns import KINDS

    rows = ((f"`{key}`", kind.heading, kind.meaning) for key, kind in KINDS.items())
    return table(("key", "heading", "what"), rows)


def table_columns() -> str:
    """The columns of a table of one's own."""
    from cnncalc.features.audit.cells import COLUMNS

    return table(("column", "what"), ((f"`{name}`", what) for name, what in COLUMNS.items()))


def table_functions() -> str:
    """The functions of a table's expressions."""
    from cnncalc.features.audit.described import FUNCTIONS

    rows = ((f"`{name}({given})`", what) for name, (given, what) in FUNCTIONS.items())
    return table(("function", "what"), rows)


def limits() -> str:
    from cnncalc.limits import LIMITS

    rows = ((f"`{name}`", f"{limit:,}", limit.what, limit.why) for name, limit in LIMITS.items())
    return table(("name", "value", "of what", "why"), rows)


def alignment() -> str:
    from cnncalc.features.diff import side

    rows = (
        ("a layer that only one network has", side.ADDED),
        (f"each changed field of a layer, {side.COSTLIEST_CHANGE} at most", 1),
        ("another operation of the same class", side.REPLACED),
        ("a layer that moved, or reads from elsewhere", side.ELSEWHERE),
    )
    return table(("what", "cost"), ((what, str(cost)) for what, cost in rows))


def fuzzing() -> str:
    from tests.fuzz.collect import runs

    done = runs()
    cases, others = sum(run["cases"] for run in done), sum(run["others"] for run in done)
    seconds = sum(run["cases"] / run["per_second"] for run in done)
    seeds = ", ".join(f"{run['seed']} ({run['cases']:,})" for run in done)
    known = f"{sum(run['known'] for run in done):,}"
    heads = ("seeds (cases)", "cases", "a second of CPU", "known failures of figures", "others")
    return table(heads, [(seeds, f"{cases:,}", f"{cases / seconds:.0f}", known, f"{others:,}")])


def errors() -> str:
    from cnncalc.catalogue import CODES

    return table(("code", "fault"), CODES.items())


def rules() -> str:
    from cnncalc.lint.rules import RULES

    rows = (
        (rule.code, rule.title, rule.severity if rule.default else "by choice")
        for rule in RULES
    )  # fmt: skip
    return table(("code", "rule", "reported as"), rows)


def config_keys() -> str:
    from cnncalc.config.keys import KEYS, OF_PATHS

    rows = (
        (f"`{name}`", key.what, "yes" if name in OF_PATHS else "no") for name, key in KEYS.items()
    )
    return table(("key", "what it says", "by path"), rows)


def errata() -> str:
    from cnncalc.features.audit.tables import table_names

    return errata_of(table_names())


def audited() -> str:
    """How many cells of the tables of lectures, and of papers, have each verdict."""
    from cnncalc.features.audit.marks import VERDICTS
    from cnncalc.features.audit.tables import find_table, paper_names, table_names
    from cnncalc.features.audit.verdicts import audit

    rows = []
    for of, names in (("lectures", table_names()), ("papers", paper_names())):
        found = [one.verdict for name in names for one in audit(find_table(name)).verdicts]
        counts = (str(found.count(verdict)) for verdict in VERDICTS)
        rows.append((of, str(len(names)), str(len(found)), *counts))
    return table(("of", "tables", "figures", *VERDICTS), rows)


def written() -> str:
    """What running text with numbers in it holds: the manual itself."""
    from cnncalc.errors import Source
    from cnncalc.features.audit.notes import read_notes

    texts = [_BLOCK.sub("", page.read_text(encoding="utf-8")) for page in PAGES[1:]]
    found = [read_notes(Source("notes.md", text)) for text in texts]
    wrong = [one.message for notes in found for one in notes.misprints]
    rows = [(str(len(texts)), str(sum(len(one.remarks) for one in found)), "; ".join(wrong))]
    return table(("pages", "calculations and figures", "that do not hold"), rows)


def errata_of_papers() -> str:
    from cnncalc.features.audit.tables import paper_names

    return errata_of(paper_names())


def errata_of(names: Iterable[str]) -> str:
    """What does not hold in some built-in tables."""
    from cnncalc.features.audit.page import errata_sheet
    from cnncalc.features.audit.tables import find_table
    from cnncalc.features.audit.verdicts import audit

    sheet = errata_sheet([audit(find_table(name)) for name in names])
    heads = ("table", "printed", "right", "likely cause")
    return table(heads, ((f"`{row[0]}`", *row[2:]) for row in sheet.rows))


def startup() -> str:
    figures = json.loads(RESULTS.read_text())["startup"]
    rows = (
        (f"`cnncalc {name}`", f"{f['subject_ms']} ms", f"{f['floor_ms']} ms", f"`{f['floor']}`")
        + (str(f["ratio"]),)
        for name, f in sorted(figures.items())
    )
    return table(("whole process", "median", "floor", "the floor", "ratio"), rows)


def analysis() -> str:
    figures = json.loads(RESULTS.read_text())["analysis"]["sizes"]
    rows = (
        (f"{f['nodes']:,}", f"{1000 * f['seconds']:.1f} ms", f"{f['nodes_per_second']:,}")
        for f in figures.values()
    )  # fmt: skip
    return table(("nodes", "analysis", "nodes a second"), rows)


def checking() -> str:
    figures = json.loads(RESULTS.read_text())["check"]
    rows = (
        (f"a folder of {figures['small_specs']:,} small specs", f"{figures['seconds']} s"),
        ("the built-in networks", f"{figures['zoo_seconds']} s"),
    )
    return table(("checked", "whole process"), rows)


def sweeping() -> str:
    figures = json.loads(RESULTS.read_text())["sweep"]["networks"]
    rows = (
        (f"`{name}`", f"{f['configurations']:,}", f"{f['forming_seconds']} s")
        + (f"{f['per_second'] / 10**6:.1f} M", f"{f['ratio_to_one_by_one']:,.0f}")
        for name, f in figures.items()
    )
    heads = ("network", "configurations", "closed form", "a second", "times as fast as one by one")
    return table(heads, rows)


def spaces() -> str:
    figures = json.loads(RESULTS.read_text())["spaces"]
    rows = (
        (name, f"{f['least_seconds']} to {f['most_seconds']} s", f"{f['cpu_seconds']} s")
        + (f"{f['ratio']:.0f}", f"{f['MiB']:.0f} MiB")
        for name, f in figures.items()
    )
    heads = ("space", "whole process, three runs", "CPU", "times the floor", "memory")
    return table(heads, rows)


def forward() -> str:
    figures = json.loads(RESULTS.read_text())["forward"]["networks"]
    heads = ("network and batch", "verify", "--fast", "PyTorch", "verify", "--fast", "ONNX Runtime")
    times, ratios = ("plain_ms", "fast_ms", "torch_ms"), ("plain", "fast", "onnxruntime")
    rows = (
        (f"`{name}`", *(f"{f[key]} ms" for key in times))
        + tuple(f"{f[f'{key}_to_torch']:.2f}" for key in ratios)
        for name, f in figures.items()
    )
    return table(heads, rows)


def forward_memory() -> str:
    figures = json.loads(RESULTS.read_text())["forward_memory"]
    rows = (
        (f"`{name}`", f"{f['peak_activation_MB']} MB", f"{f['scratch_MB']} MB")
        + (f"{f['resident_MB']} MB",)
        for name, f in figures.items()
    )
    return table(("network and batch", "calculated peak", "scratch", "resident"), rows)


def command_options() -> str:
    """Options of more than one command: each with its words, and where they are meant."""
    from cnncalc.cli import COMMANDS, cli

    found: dict[str, dict[str, list[str]]] = {}
    for name in COMMANDS:
        command = cli.get_command(None, name)
        for option in command.params if command else ():
            if option.param_type_name == "option" and not option.hidden:
                words = ", ".join(f"`{word}`" for word in option.opts)
                text = " ".join((option.help or "").split()).replace("|", "\\|")
                found.setdefault(words, {}).setdefault(text, []).append(name)
    rows = [
        (words, text, ", ".join(names))
        for words, texts in sorted(found.items())
        if sum(map(len, texts.values())) > 1
        for text, names in texts.items()
    ]
    return table(("option", "what", "commands"), rows)


def public_functions() -> str:
    from inspect import getdoc, isclass

    from cnncalc import api

    rows = []
    for name in sorted(set(dir(cnncalc)) & set(vars(api))):
        value = getattr(api, name)
        said = (getdoc(value) or "").split("\n\n")[0].split(". ")[0].replace("\n", " ")
        shown = f"`{name}`" if isclass(value) else f"`{name}(…)`"
        rows.append((shown, said.rstrip(".")))
    return table(("name", "what it gives"), rows)


GENERATORS: dict[str, Callable[[], str]] = {
    "operations": operations,
    "notation": notation,
    "functions": functions,
    "options": options,
    "command_options": command_options,
    "list_columns": list_columns,
    "table_columns": table_columns,
    "table_functions": table_functions,
    "conventions": conventions,
    "columns": columns,
    "public_functions": public_functions,
    "rules": rules,
    "config_keys": config_keys,
    "limits": limits,
    "alignment": alignment,
    "fuzzing": fuzzing,
    "errors": errors,
    "errata": errata,
    "errata_of_papers": errata_of_papers,
    "audited": audited,
    "written": written,
    "startup": startup,
    "analysis": analysis,
    "checking": checking,
    "sweeping": sweeping,
    "spaces": spaces,
    "forward": forward,
    "forward_memory": forward_memory,
}


def run(command: str) -> str:
    """What a command prints, on standard output and error, off a terminal."""
    from cnncalc.cli import cli

    arguments = shlex.split(command)
    assert arguments[0] == "cnncalc", command
    stream = io.StringIO()
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        os.environ.pop(name, None)
    before = os.getcwd()
    os.chdir(ROOT / "tests" / "readme")
    try:
        with redirect_stdout(stream), redirect_stderr(stream):
            cli(arguments[1:], prog_name="cnncalc", standalone_mode=False)
    finally:
        os.chdir(before)
    return stream.getvalue()


def shown(command: str, text: str) -> str:
    """A run as the README shows it: whole, or its first and last lines around …"""
    lines = run(command).rstrip("\n").split("\n")
    before = text.split(f"\n{MORE}\n")
    if len(before) == 2:
        first, last = (len(part.strip("\n").splitlines()) for part in before)
        lines = [*lines[:first], MORE, *lines[len(lines) - last :]]
    return "\n".join(lines)


def console(text: str) -> str:
    """A console block with each command run anew."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return "\n".join(f"$ {command}\n{shown(command, output)}\n" for command, output in pairs)


def renewed(text: str) -> str:
    """A page with every table and every run made anew."""
    text = _BLOCK.sub(lambda m: f"{m[1]}{GENERATORS[m[2]]()}\n{m[4]}", text)
    return _CONSOLE.sub(lambda m: f"{m[1]}{console(m[2])}{m[3]}", text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
