"""The public functions: what they take, what they give, what they refuse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import cnncalc
from tests.cli.run import cnncalc as run
from tests.each import each

LINE = "HxWx3 -> conv3-C same -> relu -> maxpool2"
SPEC = "input: 8x8x3\nparams: {classes: 10}\nlayers:\n  - fc (classes)\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return path


def test_dir_lists_the_public_names():
    names = dir(cnncalc)
    assert names == sorted(cnncalc.__all__)
    assert all(getattr(cnncalc, name) is not None for name in names)


def test_whatever_load_takes_is_analysed_alike(spec):
    graph = cnncalc.load(spec)
    model = cnncalc.read(str(spec))
    taken = [str(spec), spec, graph, model, cnncalc.analyze(spec).graph]
    assert {cnncalc.analyze(one).totals.params for one in taken} == {8 * 8 * 3 * 10 + 10}


def test_params_are_numbers_texts_or_symbols(spec):
    from cnncalc.dims import symbol

    for value in (5, "5", Fraction(5)):
        assert cnncalc.analyze(spec, params={"classes": value}).totals.params == 193 * 5
    figure = cnncalc.analyze(spec, params={"classes": symbol("K")}).totals.params
    assert str(figure) == "193·K"


@pytest.mark.parametrize("shape", [(16, 16, 3), [16, 16, 3], "16x16x3", "16"])
def test_inputs_are_sequences_or_texts(spec, shape):
    assert cnncalc.analyze(spec, input=shape).totals.params == 16 * 16 * 3 * 10 + 10


@each(
    ("call", "said"),
    [
        (lambda: cnncalc.load(3), "not int"),
        (lambda: cnncalc.load(None), "not NoneType"),
        (lambda: cnncalc.load(b"vgg16"), "not bytes"),
        (lambda: cnncalc.analyze(["vgg16"]), "not list"),
        (lambda: cnncalc.load("lenet5", params={"classes": [1]}), "not list"),
        (lambda: cnncalc.load("lenet5", params={"classes": True}), "not bool"),
        (lambda: cnncalc.load("lenet5", input=3), "(224, 224, 3)"),
        (lambda: cnncalc.load("lenet5", input=(2.5, 3, 1)), "(224, 224, 3)"),
        (lambda: cnncalc.load(cnncalc.load("lenet5"), params={"classes": 3}), "a Graph has"),
        (lambda: cnncalc.layer(n=7), "kernel|f is|missing|needs"),
        (lambda: cnncalc.layer(size=7, f=3), "it takes"),
        (lambda: cnncalc.sweep("lenet5"), "nothing varies"),
        (lambda: cnncalc.sweep(3, {"a": [1, 2]}), "not int"),
        (lambda: cnncalc.check(3), "not int"),
        (lambda: cnncalc.analyze(LINE).subs(Q=3), "no symbol 'Q': the network has C, H, W"),
        (lambda: cnncalc.analyze(LINE).subs(H="3"), "not str"),
        (lambda: cnncalc.analyze("lenet5")[2.5], "not by float"),
    ],
)
def test_wrong_types_are_a_type_error_that_says_what_is_taken(call, said):
    with pytest.raises(TypeError, match=said if "|" in said else re.escape(said)):
        call()


def test_a_report_is_a_collection_of_rows():
    report = cnncalc.analyze("lenet5")
    assert len(report) == len([*report]) == len(report.rows)
    assert report["C1"] is report[0] and "C1" in report and "nothing" not in report
    with pytest.raises(KeyError, match="did you mean 'C1'"):
        report["C11"]


def test_a_report_shows_itself():
    report = cnncalc.analyze("lenet5")
    assert repr(report) == "<Report lenet5: 32x32x1 to 10, 61,706 params, 416,520 MACs>"
    shown = report._repr_html_()
    assert shown.startswith("<pre>") and "61,706" in shown
    hostile = cnncalc.read("8x8x3 -> fc 3").graph._replace(title="<script>x</script>")
    assert "<script>" not in cnncalc.analyze(hostile)._repr_html_()


def test_to_dict_is_the_json_of_summary():
    document = json.loads(run("summary", "lenet5", "--format", "json").out)
    made = cnncalc.analyze("lenet5").to_dict()
    assert json.loads(json.dumps(made, default=str)) == document
    with pytest.raises(ValueError, match="did you mean 'torchinfo'"):
        cnncalc.analyze("lenet5").to_dict("torchinf")


def test_records_are_flat():
    records = cnncalc.analyze("lenet5").to_records()
    assert records[0]["name"] == "C1" and records[0]["output"] == "28x28x6"
    assert sum(record["params"] for record in records) == 61_706
    kinds = (int, str, float, type(None))
    assert all(isinstance(value, kinds) for one in records for value in one.values())


@pytest.mark.parametrize(("h", "w", "c"), [(32, 48, 8), (7, 9, 1), (224, 224, 64)])
def test_numbers_for_symbols_give_the_report_of_the_numbers(h, w, c):
    put = cnncalc.analyze(LINE).subs(H=h, W=w, C=c)
    plain = cnncalc.analyze(LINE.replace("HxW", f"{h}x{w}").replace("-C", f"-{c}"))
    assert put.totals == plain.totals
    assert [row.facts for row in put] == [row.facts for row in plain]


def test_some_symbols_may_stay():
    report = cnncalc.analyze(LINE).subs(H=8, W=8)
    assert str(report.totals.macs) == "1728·C"


def test_each_command_has_its_function(spec):
    assert cnncalc.explain("lenet5", "C1").layers
    assert cnncalc.layer(n=227, f=11, s=4, c=3, k=96).facts.params == 34_944
    assert cnncalc.layer(n=32, f=5, out=32).solutions
    assert cnncalc.fit("alexnet").sides
    swept = cnncalc.sweep("mobilenet", {"alpha": [0.5, 1]}, input=[160, 224])
    assert swept.total == 4
    cells = cnncalc.sweep("nas-bench-201", {"e10": ["conv3", "skip"]}, sample=5, seed=1)
    assert len(cells.rows) == cells.tally.met == 5
    assert {row[0] for row in cells.rows} <= {"conv3", "skip"}
    assert cnncalc.rf("lenet5") and cnncalc.rf("lenet5", "C3", cell=(0, 0))
    assert cnncalc.check(spec).findings == []
    (audit,) = cnncalc.audit("vgg16-cs231n")
    assert audit.counts["exact"] > 20
    assert cnncalc.reconcile("lenet5", of="params")
    assert cnncalc.reconcile("lenet5", "61,706")
    changed = cnncalc.diff("vgg16", "vgg16-bn")
    assert changed.differs and len(changed.of("added")) == 13  # a batch norm each convolution
    assert not cnncalc.diff("vgg16", "vgg16-bn", by="structure").of("removed")
    assert cnncalc.verify("lenet5").agrees
    assert {one.name for one in cnncalc.conventions()} >= {"cnncalc", "torchinfo"}


def test_a_path_is_no_built_in_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vgg16").write_text(SPEC)
    assert cnncalc.load("vgg16").name == "vgg16"
    assert len(cnncalc.load(Path("vgg16")).nodes) == 2


def test_a_missing_file_is_a_spec_error():
    with pytest.raises(cnncalc.SpecError, match="C101"):
        cnncalc.check("nosuch/folder")


def test_a_client_passes_the_type_checker():
    pytest.importorskip("mypy")
    client = Path(__file__).with_name("client.py")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(client)],
        capture_output=True, text=True, check=False, cwd=Path(cnncalc.__file__).parents[1],
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_a_kernel_is_applied_to_a_grid():
    assert cnncalc.apply("3 2 1; 1 2 3; 1 1 1", "sobel-x").result == (((2,),),)
    assert cnncalc.apply("1 5 3 4", pool="max 2").result == (((5, 4),),)
    with pytest.raises(TypeError, match="nothing is applied"):
        cnncalc.apply("1")


def test_networks_side_by_side():
    found = cnncalc.compare("lenet5", "8x8x3 -> conv3-4", to="lenet5", convention="torchinfo")
    assert found.networks[0].name == "lenet5"
    with pytest.raises(ValueError, match=r"'nothing' is not a convention: cnncalc, "):
        cnncalc.compare("lenet5", convention="nothing")
