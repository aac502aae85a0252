"""What a command line asks for, before anything is computed."""

from __future__ import annotations

import re
from importlib import import_module
from types import SimpleNamespace

import pytest

from cnncalc.analysis.training import Setting
from cnncalc.choices import FIELD_FIGURES
from cnncalc.cli.plotting import Plot
from cnncalc.cli.summary import command as summary
from cnncalc.cli.sweep import command as sweep
from cnncalc.cli.verify import command as verify
from cnncalc.features import summary as summaries
from cnncalc.features import verify as verifying
from cnncalc.features.summary import View, backward
from cnncalc.features.sweep.planned import TypedSpace
from cnncalc.features.sweep.space.configurations import Draw
from cnncalc.features.sweep.space.explored import Filters
from tests.cli.run import cnncalc

sweeping = import_module("cnncalc.cli.sweeping")  # which all tests of this folder are about
PLAIN = sweeping.Order(TypedSpace(), Filters(), {}, False, None, "table", None)


def typed(**parts):
    return PLAIN._replace(typed=TypedSpace(**parts))


def wanted(**parts):
    return PLAIN._replace(wanted=Filters(**parts))


SWEPT = [
    ((), PLAIN),
    (("-p", "a=1:2", "-p", "b=x,y"), typed(params={"a": "1:2", "b": "x,y"})),
    (("--input", "8:9", "--batch", "1,2", "--dtype", "half"),
     typed(side="8:9", batch="1,2", dtype="float16")),
    (("--sample", "5"), typed(draw=Draw(5, 0))),
    (("--sample", "5", "--seed", "0"), typed(draw=Draw(5, 0))),
    (("--sample", "1", "--seed", "7"), typed(draw=Draw(1, 7))),
    (("--where", "a < b", "--where", "b"), typed(where=("a < b", "b"))),
    (("--columns", "params,macs"), wanted(columns=("params", "macs"))),
    (("--columns", "all"), typed(fields=("rf",))),
    (("--columns", "rf"), typed(fields=("rf",))._replace(wanted=Filters(columns=("rf",)))),
    (("--sort", "rf"), typed(fields=("rf",))._replace(wanted=Filters(sort="rf"))),
    (("--minimize", "rf"), typed(fields=("rf",))._replace(wanted=Filters(("rf",)))),
    (("--maximize", "rf"), typed(fields=("rf",))._replace(wanted=Filters(maximize=("rf",)))),
    (("--max-rf", "9"), typed(fields=("rf",))._replace(bounds={"rf": (None, 9)})),
    (("--minimize", "macs", "--maximize", "params", "--top", "3"),
     wanted(minimize=("macs",), maximize=("params",), top=3)),
    (("--front", "--strict"), wanted(front_only=True)._replace(strict=True)),
    (("--min-macs", "1K", "--max-macs", "2K"), PLAIN._replace(bounds={"macs": (1000, 2000)})),
    (("--jobs", "2"), PLAIN._replace(jobs=2)),
    (("--scheduler", "tcp://a:1"), PLAIN._replace(scheduler="tcp://a:1")),
    (("-o", "parts/"), PLAIN._replace(form="parquet", path="parts/")),
    (("-o", "parts/", "--format", "csv"), PLAIN._replace(form="csv", path="parts/")),
]  # fmt: skip


@pytest.fixture
def ordered(monkeypatch):
    asked = []
    monkeypatch.setattr(sweeping, "carry_out", lambda *given: asked.append(given))

    def ordered(*line):
        done = cnncalc(*line)
        assert (done.code, done.out, done.err) == (0, "", "")
        return asked.pop()

    return ordered


@pytest.mark.parametrize(("line", "order"), SWEPT)
def test_what_a_sweep_computes(line, order, ordered):
    assert ordered("sweep", "m", *line) == ("m", order)
    assert set(FIELD_FIGURES) >= {"rf"}
    assert sweep.name == "sweep"


def test_a_chart_of_a_sweep(ordered, tmp_path):
    place = str(tmp_path / "a.svg")
    line = ("sweep", "m", "--plot", place, "--data")
    assert ordered(*line) == ("m", PLAIN._replace(plot=Plot(place, True, False)))
    table = str(tmp_path / "a.csv")
    assert ordered("sweep", "m", "-o", table)[1] == PLAIN._replace(form="csv", path=table)


@pytest.mark.parametrize(
    ("line", "said"),
    [(("-p", "a=1", "-p", "b=1", "-p", "a=2"), "the param a is given twice: keep one of the two"),
     (("-p", f"{'a' * 61}=1", "-p", f"{'a' * 61}=2"), f"the param {'a' * 60} is given twice"),
     (("--seed", "0"), "--seed goes with --sample"),
     (("--jobs", "2", "--scheduler", "tcp://a:1"), "give one of the two")],
)  # fmt: skip
def test_what_a_sweep_does_not_take(line, said):
    done = cnncalc("sweep", "m", *line)
    assert done.code == 2
    assert said in done.err


NET = "8x8x3 -> conv3-4"
VIEWED = [
    ((), View(None, (), "hwc")), (("--depth", "2", "--ops"), View(2, (), "hwc", ops=True)),
    (("--columns", "macs", "--layout", "chw"), View(None, ("macs",), "chw")),
    (("--units", "short", "--quiet"), View(None, (), "hwc", "short", True)),
    (("--sort", "macs", "--top", "2"), View(None, (), "hwc", "auto", False, "macs", 2)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "view"), VIEWED)
def test_what_a_summary_shows(line, view, monkeypatch):
    shown = []
    page = summaries.page
    monkeypatch.setattr(summaries, "page", lambda *given: shown.append(given) or page(*given))
    assert cnncalc("summary", NET, *line).code == 0
    (((one,), found),) = shown
    assert tuple(found) == tuple(view)
    assert one.report.totals.params == (292 if "chw" in line else 112)  # of 8 channels, of 3
    assert summary.name == "summary"


def test_what_a_step_is_asked_for(monkeypatch):
    shown = []
    page = backward.page
    monkeypatch.setattr(backward, "page", lambda *given: shown.append(given) or page(*given))
    for line in ((), ("--images", "100", "--epochs", "3", "--depth", "2"),
                 ("--optimizer", "adam", "--accumulate", "2")):  # fmt: skip
        assert cnncalc("summary", NET, "--backward", *line).code == 0
    assert [(tuple(run), depth) for _, run, depth in shown] == [
        ((0, 1), None), ((100, 3), 2), ((0, 1), None),
    ]  # fmt: skip
    assert [one.setting for (one,), *_ in shown] == [Setting("sgd", 1)] * 2 + [Setting("adam", 2)]
    for more in (("--columns", "macs"), ("--sort", "macs"), ("--top", "1")):
        done = cnncalc("summary", NET, "--backward", *more)
        assert (done.code, "do not go with --backward" in done.err) == (2, True)


RUN = {"batch": 1, "dtype": "float32", "seed": 0, "weights": "", "show": False, "fast": False,
       "force": False}  # fmt: skip
VERIFIED = [
    ((), "", {}, 0), (("--batch", "2", "--seed", "3", "--fast"), "", {"batch": 2, "seed": 3,
                                                                     "fast": True}, 0),
    (("--input", "9x9x3", "--top", "4"), "", {}, 4),
    (("--input", "a.png", "--show", "--force"), "a.png", {"show": True, "force": True}, 0),
    (("--dtype", "float64", "--weights", "w.npz"), "", {"dtype": "float64", "weights": "w.npz"}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("line", "image", "run", "top"), VERIFIED)
@pytest.mark.parametrize(("agrees", "code"), [(True, 0), (False, 1)])
def test_what_is_verified(line, image, run, top, agrees, code, monkeypatch):
    asked = []
    found = SimpleNamespace(agrees=agrees)
    monkeypatch.setattr(verifying, "verify_one", lambda *given: asked.append(given) or found)
    monkeypatch.setattr(verifying, "page", lambda *given: asked.append(given))
    monkeypatch.setattr("cnncalc.cli.verify.deliver", lambda *given: asked.append(given))
    assert cnncalc("verify", NET, *line).code == code
    (network, settings, _), shown, delivered = asked
    assert network.graph.nodes[0].op.shape.spatial == ((9, 9) if "9x9x3" in line else (8, 8))
    assert settings == verifying.RunSettings(image, **(RUN | run))
    assert (shown, delivered) == ((found, top), (None, "table", None))
    assert verify.name == "verify"


@pytest.mark.parametrize(("agree", "code"), [((True, True), 0), ((True, False), 1), ((), 0)])
def test_all_have_to_agree(agree, code, monkeypatch):
    found = [SimpleNamespace(agrees=agrees) for agrees in agree]
    monkeypatch.setattr(verifying, "verify_all", lambda *_: found)
    monkeypatch.setattr(verifying, "page_of_several", lambda *_: None)
    monkeypatch.setattr("cnncalc.cli.verify.deliver", lambda *_: None)
    assert cnncalc("verify", "--all").code == code


@pytest.mark.parametrize(("agrees", "code"), [(True, 0), (False, 1)])
def test_gradients_have_to_agree(agrees, code, monkeypatch):
    asked = []
    found = SimpleNamespace(agrees=agrees)
    monkeypatch.setattr(verifying, "gradients", lambda *given: asked.append(given[2:]) or found)
    monkeypatch.setattr(verifying, "page_of_gradients", lambda *_: None)
    monkeypatch.setattr("cnncalc.cli.verify.deliver", lambda *_: None)
    assert cnncalc("verify", NET, "--gradient").code == code
    assert cnncalc("verify", NET, "--gradient", "--target", "1", "--rate", "0").code == code
    assert asked == [("", None), ("1", 0.0)]


@pytest.mark.parametrize(
    ("line", "said"),
    [((), "Give a MODEL, or --all."), ((NET, "--all"), "Give a MODEL, or --all."),
     ((NET, "--target", "1"), "--target belongs to --gradient, --rate to --target"),
     ((NET, "--rate", "0"), "--rate to --target"),
     ((NET, "--gradient", "--rate", "1"), "--rate to --target"),
     ((NET, "-o", "a.npy", "-o", "b.npy"), "--output is given twice for one purpose")],
)  # fmt: skip
def test_what_is_not_verified(line, said):
    done = cnncalc("verify", *line)
    assert done.code == 2
    assert re.search(re.escape(said), done.err)
