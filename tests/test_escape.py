"""Foreign text in every page that is written: each place has its own way to escape it."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from markdown_it import MarkdownIt

from cnncalc import escape
from cnncalc.errors import Fault, Location, Source
from cnncalc.lint.base import Checked
from cnncalc.lint.rules import CATALOGUE
from cnncalc.render.diagnostic import diagnostic
from cnncalc.render.json import write
from cnncalc.render.page import Column, Sheet, Surface
from tests.each import each
from tests.hostile import HOSTILE, commands, in_turn, raw
from tests.render.written import report, written

SCHEMA = json.loads((Path(__file__).parent / "data/sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CODES = [*enumerate(CATALOGUE.titles)]
every_code = each(("number", "code"), CODES)
every_text = each("text", HOSTILE.values())


def checked(code, text):
    """What a check found, the text standing wherever a text can stand."""
    source = Source(text, f"a: {text}\n{text}")
    place = Location(source, 3, 3 + len(text))
    found = Fault(code, text, place, text, text, networks=(text, "b"))
    loose = Fault(code, f"{text} is at fault", advice=text)
    return [Checked(text, ("a", "b"), (found, loose), (found,))]


def harmless(page, is_coloured=False):
    assert raw(page, is_coloured) == []
    assert commands(page) == []
    page.encode("utf-8")


@every_code
def test_every_finding_in_every_format(number, code):
    for text in in_turn(number):
        found = checked(code, text)
        for form in ("text", "json", "sarif", "junit"):
            harmless(report(form, found))
        harmless(report("text", found, Surface(color=True)), is_coloured=True)
        annotations = report("github", found)
        assert raw(annotations) == []
        assert len(commands(annotations)) == annotations.count("\n") - 1 == 2
        assert annotations.count(f",title=cnncalc {code}::") == 2
        VALIDATOR.validate(json.loads(report("sarif", found)))
        assert ElementTree.fromstring(report("junit", found))


@every_code
def test_every_fault_on_standard_error(number, code):
    for text in in_turn(number):
        source = Source(text, text)
        for at in range(len(text)):
            place = Location(source, at, at + 3)
            harmless(diagnostic(Fault(code, text, place, text, text)))
        error = Fault(code, text, None, text, text)
        harmless(diagnostic(error))
        harmless(diagnostic(error, color=True), is_coloured=True)


@every_text
def test_marks_stand_under_the_token(text):
    source = Source("x", f"\t{text}token{text}".replace("\n", " "))
    *_, line, marks = diagnostic(
        Fault("C101", "x", Location(source, 1 + len(text), 6 + len(text)))
    ).split("\n")
    assert line[marks.index("^") : marks.rindex("^") + 1] == "token"


def test_an_escape_is_visible_and_made_once():
    assert escape.visible("a\x1b[m\n\t\r\x00\x9b\u202e\udcff\U000e0001é⌊") == (
        r"a\x1b[m\n\t\r\x00\x9b\u202e\udcff\U000e0001é⌊"
    )
    for text in HOSTILE.values():
        assert escape.visible(escape.visible(text)) == escape.visible(text)


def sheet(text):
    columns = [Column("name", text), Column(text, "n", right=True)]
    return Sheet(text, columns, [[text, -5], [text, Fraction(-1, 2)]], [text, None], text,
                 [(text, text)], [text])  # fmt: skip


@every_text
@each("width", [None, 40])
@each("color", [False, True])
def test_a_table(text, width, color):
    page = written("table", Surface(width, color), sheets=[sheet(text)])
    harmless(page, color)
    assert len(page.split("\n")) >= 9


@every_text
def test_commas(text):
    page = written("csv", sheets=[sheet(text)])
    harmless(page)
    head, *rows = csv.reader(io.StringIO(page))
    assert [row[1] for row in rows] == ["-5", "-1/2"]
    for cell in (head[1], rows[0][0]):
        assert cell in (escape.visible(text), f"'{escape.visible(text)}")
        assert cell.lstrip()[:1] not in {*"=+-@"}


@each("text", ["-5", "+5", "-0.5", "1e-6", "-1.5E+3", "55x55x96", ""])
def test_a_number_stays_a_number(text):
    assert escape.csv_cell(text) == text


@every_text
def test_markdown(text):
    page = written("markdown", sheets=[sheet(text)])
    harmless(page)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    kinds = [token.type for token in tokens]
    assert [kind for kind in kinds if kind.endswith("_open")] == [
        "heading_open", "paragraph_open", "table_open", "thead_open", "tr_open", *["th_open"] * 2,
        "tbody_open", *["tr_open", "td_open", "td_open"] * 3, "bullet_list_open",
        "list_item_open", "paragraph_open", "paragraph_open",
    ]  # fmt: skip
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
    }
    shown = "".join(child.content for child in tokens[1].children)
    assert shown == escape.visible(text).strip(" ")


# What LaTeX, booktabs and amsmath declare.
DECLARED = """
textbackslash textasciitilde textasciicircum times cdot div pm circ leq geq neq approx infty to
leftarrow Rightarrow surd sum lfloor rfloor lceil rceil bullet dots S P copyright mu neg ss ae AE oe
OE o O l L i begin end toprule midrule bottomrule text paragraph frac quad left right mathrm
operatorname max min
"""


def typesettable(page):
    harmless(page)
    assert page.isascii()
    assert set(re.findall(r"\\([A-Za-z]+)", page)) <= {*DECLARED.split()}
    for line in page.splitlines():
        shown = line[2:] if line.startswith("% ") else line
        unescaped = re.sub(r"\\[\\A-Za-z&%$#_{}]", "", shown)
        assert not re.search(r"[%#~]", unescaped)
        assert unescaped.count("{") == unescaped.count("}")
        assert unescaped.count("$") % 2 == 0


@every_text
def test_latex(text):
    page = written("latex", sheets=[sheet(text)])
    typesettable(page)
    assert page.count("\\end{tabular}") == 1
    comments, body = page.split("\\begin{tabular}")[0], page.split("\\bottomrule")[0]
    assert comments.count("\n") == 1
    assert body.count(r"\\" + "\n") == 4
    assert not re.search(r"\\\\\n\s*[\[*]", body)


def test_latex_spells_what_it_can():
    assert escape.latex("⌊H/2⌋ − 1 · 2′ ✓ Müller & Łukasz 2²⁰ ж") == (
        r"$\lfloor$H/2$\rfloor$ $-$ 1 $\cdot$ 2$'$ $\surd$ M\"{u}ller \& \L{}ukasz 2$^{20}$ "
        r"\textbackslash{}u0436"
    )


@every_text
def test_json_keeps_the_text(text):
    page = write({text: [text, 1]})
    harmless(page)
    ((key, value),) = json.loads(page).items()
    if not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert key == value[0] == text


@every_text
def test_yaml_is_read_again(text):
    whole = "surrogate" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text)
    page = f"{escape.yaml_scalar(text)}:\n  - {escape.yaml_scalar(text)}\n"
    page += f"  - [{escape.yaml_scalar(text, True)}, {escape.yaml_quoted(text)}]\n"
    harmless(page)
    ((key, (value, others)),) = yaml.load(page, yaml.BaseLoader).items()
    assert {key, value, *others} == {text if whole else escape.visible(text)}


@each("text", [
    "conv3-64 /2 | relu", "a: b", "a:", "a #b", "- a", "? a", "!a", "*a", "&a", "%a", "@a", "`a`",
    "[a]", "{a}", "'a'", '"a"', "|", ">", "", " a", "a ", "---", "...", "null", "true", "1_0", "~",
    "repeat (n) as i", "f(a='b c')", "a(i, j)", "a,b", "x]", "x}", "=", "<<", "a\\b",
])  # fmt: skip
def test_yaml_of_what_could_be_misread(text):
    shown, listed = escape.yaml_scalar(text), escape.yaml_scalar(text, True)
    page = f"{shown}: {shown}\nk: [{listed}]\n"
    assert yaml.load(page, yaml.BaseLoader) == {text: text, "k": [text]}


@pytest.mark.parametrize(
    ("path", "address"),
    [("a b.yaml", "a%20b.yaml"), ("n\udcff.yaml", "n%FF.yaml"), ("\ud800", "%5Cud800")],
)
def test_an_address(path, address):
    assert escape.uri(path) == address


@pytest.mark.parametrize("text", ["x\r\n::error::y", "\t ::error::y", "\x1b]##[error]"])
def test_the_oracle_sees_commands_and_controls(text):
    assert commands(text)
    assert raw(text)
