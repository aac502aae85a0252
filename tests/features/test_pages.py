"""Every page is offered in every format that its parts can serve, and in no other."""

from __future__ import annotations

import json

import click
import pytest

from cnncalc import render
from cnncalc.cli import COMMANDS, cli
from cnncalc.render import FORMATS, offered
from cnncalc.render.page import Page
from tests.cli.run import cnncalc
from tests.features.changes.repository import standing

PLAIN = {"show", "help", "new", "completion"}  # texts already: a spec, the manual, a script
OWN = {"sweep": {"csv", "json", "parquet"}}  # what is not written from a page
NETWORK = "9x9x3 -> conv3-4 -> relu -> maxpool2 -> fc 3"
ASKED = {
    "apply": ["1 2; 3 4", "--kernel", "1 2"],
    "summary": [NETWORK], "explain": [NETWORK, "--all"], "rf": [NETWORK], "verify": [NETWORK],
    "layer": ["--n", "9", "--f", "3"], "equivalent": ["conv3-C | conv3-C"], "check": [NETWORK],
    "quiz": [NETWORK, "--answers"], "fit": [NETWORK], "reconcile": [NETWORK],
    "sweep": [NETWORK, "--input", "9:11:1"], "audit": ["lenet5"], "table": ["lenet5"],
    "list": ["--family", "lenet"], "diff": [NETWORK, "9x9x3 -> conv3-5 -> relu -> fc 3"],
    "compare": [NETWORK, "lenet5"], "gate": [standing(), "--against", "HEAD"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def few_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more sizes the same is written."""
    monkeypatch.setattr("cnncalc.features.fit.sides.LARGEST_FIT", 256)


def choices(name: str) -> set[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command
    (form,) = (option for option in command.params if option.name == "form")
    assert isinstance(form.type, click.Choice)
    return {*form.type.choices}


def pages(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[Page]:
    """What a command gives the formats to write."""
    found: list[Page] = []

    def write(form: render.Format, page: Page, surface: object) -> str:
        found.append(page)
        return ""

    monkeypatch.setattr(render.Format, "write", write)
    cnncalc(*arguments)
    return found


def test_every_command_is_asked():
    assert {*ASKED} == {*COMMANDS} - PLAIN


@pytest.mark.parametrize("name", ASKED)
def test_a_command_offers_what_its_page_can_serve(name, monkeypatch):
    (page,) = pages(monkeypatch, name, *ASKED[name])
    parts = tuple(part for part in Page._fields if getattr(page, part))
    assert {*offered(parts)} | OWN.get(name, set()) == choices(name)


@pytest.mark.parametrize("name", ASKED)
def test_a_document_names_its_schema(name):
    done = cnncalc(name, *ASKED[name], "--format", "json")
    assert json.loads(done.out)["schema"] == f"cnncalc.{name}/1"


@pytest.mark.parametrize("name", [name for name in ASKED if name != "check"])
def test_no_format_is_empty(name):
    for form in choices(name) & {*FORMATS}:
        assert cnncalc(name, *ASKED[name], "--format", form).out.strip()
