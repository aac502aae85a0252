"""Tables of separated fields: which cells they have, where each stands, and what is refused."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.features.audit.csv_table import is_table, read_csv
from cnncalc.features.audit.published import Published

MARKDOWN = """\
What LeNet has | not

| layer | Params | Output (size) |
|-------|--------|:-------------:|
|  c1   | 156    | 28x28x6 |
none of these
  | f6 (Dense) | 10164 | 84 |
"""
NEEDS = "add --model NAME, or a first line '# model: NAME'"


def read(text: str, name: str = "t.csv", model: str = "lenet5") -> Published:
    return read_csv(Source(name, text), "t", model)


def cells(text: str) -> list[str]:
    """id expression=printed@token of each cell."""
    return [
        f"{one.id} {one.expression}={one.published}@{one.spot.token}" for one in read(text).cells
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("layer,output,params\nc1,28x28x6,156\n",
         ["t.c1.output output('c1')=28x28x6@28x28x6", "t.c1.params params('c1')=156@156"]),
        ("layer,params\n\nc1, 156\n,\nf6 (Last one),10164",
         ["t.c1.params params('c1')=156@156", "t.f6.params params('f6')=10164@10164"]),
        ("layer;macs\nc1;\"117,600\"\n", ["t.c1.ops ops('c1')=117,600@117,600"]),
        ("layer,macs\nc1,\"a \"\"b\"\"\"\n", ["t.c1.ops ops('c1')=a \"b\"@c1,\"a \"\"b\"\"\""]),
        ("layer\tparams\toutput\nc1\t156\n", ["t.c1.params params('c1')=156@156"]),
        ("of,layer,params\nc1,First,156\n", ["t.First.params params('c1')=156@156"]),
        ("of,row,params\nc1,First,156\n", ["t.First.params params('c1')=156@156"]),
        ("of,row,layer,params\nc1,First,Other,156\n", ["t.First.params params('c1')=156@156"]),
        ("layer,of,params\nFirst,,156\n", ["t.First.params params('First')=156@156"]),
        ("type,params\nc1,156\n", ["t.c1.params params('c1')=156@156"]),
        ("layer,type,params\nc1,conv,156\n", ["t.c1.params params('c1')=156@156"]),
        ("layer,params\n156,156\n", ["t.156.params params('156')=156@156"]),
        ("layer | params\n---|---\nc1 | 156\n", ["t.c1.params params('c1')=156@156"]),
        (MARKDOWN.partition("\n\n")[2],
         ["t.c1.params params('c1')=156@156", "t.c1.output output('c1')=28x28x6@28x28x6",
          "t.f6.params params('f6')=10164@10164", "t.f6.output output('f6')=84@84"]),
    ],
)  # fmt: skip
def test_cells_and_where_they_stand(text, expected):
    assert cells(text) == expected


def test_a_figure_that_is_there_twice_stands_where_it_is_read():
    (cell,) = read("layer,params\n156,156\n").cells
    assert (cell.spot.start, cell.location.start, cell.location.end) == (17, 13, 20)
    found = read("layer,params,weights\nc1,156,156\n").cells
    assert [cell.spot.start for cell in found] == [24, 28]
    last = read("  | layer | params |\n\n  | c1 | 1 |").cells[0]
    assert (last.location.token, last.spot.start) == ("| c1 | 1 |", 31)


def test_what_is_said_before_the_table():
    said = (
        "# model: lenet5\n# Title:  x y \n#SOURCE: Z\nlayer,FLOPs,note\nc1,5,well\n# model: a,b,c\n"
    )
    found = read(said, model="")
    assert (found.title, found.source, found.models) == ("x y", "Z", {"": "lenet5"})
    assert (found.columns, found.printed) == (("ops",), {"ops": "FLOPs"})
    plain = read("# model: resnet50\nlayer,params\nc1,156\n")
    assert (plain.title, plain.source, plain.models) == ("t", "", {"": "lenet5"})
    assert (plain.name, plain.printed) == ("t", {})
    piped = read("# model: lenet5\nhello\n| layer | mult-adds |\n| c1 | 5 |\n", model="")
    assert (piped.models, piped.printed) == ({"": "lenet5"}, {"ops": "MACs"})


@pytest.mark.parametrize(
    ("text", "code", "message", "token", "received", "hint"),
    [
        ("layer,parms\nc1,156\n", "C104", "unknown column 'parms'", "layer,parms", "",
         "did you mean 'params'?"),
        (f"layer,{'q' * 61}\n", "C104", f"unknown column '{'q' * 60}'", f"layer,{'q' * 61}", "",
         None),
        ("params,output\n1,2\n", "C106", "the column 'layer' is missing", "params,output", "", ""),
        ("layer,params,params\nc1,1,2\n", "C103", "the column 'params' is given twice",
         "layer,params,params", "", ""),
        ("layer,params\nc1,1,2\n", "C105", "a row has 2 fields here", "c1,1,2", "c1,1,2", ""),
        (f"layer,params\nc1,1,{'2' * 90}\n", "C105", "a row has 2 fields here",
         f"c1,1,{'2' * 90}", f"c1,1,{'2' * 75}", ""),
        ("layer\tparams\nc1\t1\t2\n", "C105", "a row has 2 fields here", "c1\t1\t2", "c1,1,2", ""),
        ("", "C106", "the column 'layer' is missing", "", "", ""),
        ("layer,params\nc1,156\nc1,157\n", "C103", "the id 't.c1.params' is given twice",
         "c1,157", "", "call the rows differently, or print them once, as conv1 ×2"),
        (f"layer,params\nc1,\"{'1' * 131_073}\"\n", "C102",
         "the CSV cannot be read: field larger than field limit (131072)", "c", "", ""),
    ],
)  # fmt: skip
def test_what_is_no_table(text, code, message, token, received, hint):
    with pytest.raises(SpecError) as raised:
        read(text)
    error = raised.value
    assert (error.code, error.message, error.received) == (code, message, received)
    assert error.location.token == token
    assert hint is None or error.hint == hint


def test_where_there_is_nothing():
    with pytest.raises(SpecError) as raised:
        read("")
    assert (raised.value.location.start, raised.value.location.end) == (0, 1)


def test_headings_of_listings():
    found = read("Layer,Output Shape,Param #,Number of Filters\nc1,28x28x6,156,6\n")
    assert found.columns == ("output", "params", "filters")
    assert read("# title: a; b\nlayer,params\nc1,156\n").title == "a; b"


def test_a_table_without_a_model():
    for name, kind in (("t.CSV", "a CSV table"), ("t.txt", "a table of figures")):
        with pytest.raises(SpecError) as raised:
            read("layer,params\nc1,1\n", name, "")
        error = raised.value
        assert (error.code, error.message, error.hint) == ("C106", f"{kind} needs a model", NEEDS)
        assert error.location.token == "layer,params"


def test_which_texts_begin_as_a_table():
    texts = {"layer,params\n": True, "layer,row\n": False, "": False, "params,x\n": False,
             "hello\n": False, "of;macs\n": True}  # fmt: skip
    assert {text: is_table(Source("x", text)) for text in texts} == texts
