"""Networks side by side: figures, ratios, choices and what is left out."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import pytest

import cnncalc as package
from cnncalc.features.compare import Counting, compare
from cnncalc.features.compare.figures import measured
from cnncalc.features.compare.gather import Common, entry_of
from cnncalc.sources.zoo import catalogue
from cnncalc.units import times
from tests.cli.run import cnncalc

SPEC = "name: net\ninput: 32x32x3\nparams: {w: 8}\nlayers: [conv3-(w) same, relu, flatten, fc 10]\n"
FAMILY = (
    "name: fam\nfamily: Mine\ninput: 32x32x3\nparams: {w: 8}\n"
    "layers: [conv3-(w) same, flatten, fc 10]\nvariants:\n  fam-s: {w: 8}\n  fam-l: {w: 16}\n"
)


@pytest.fixture
def nets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "net.yaml").write_text(SPEC)
    (tmp_path / "nets" / "fam.yaml").write_text(FAMILY)
    return tmp_path / "nets"


def rows(*arguments: str) -> dict[str, dict[str, str]]:
    done = cnncalc("compare", *arguments, "--format", "csv")
    assert done.code == 0, done.err
    return {row["name"]: row for row in csv.DictReader(io.StringIO(done.out))}


def test_the_lectures_say_twelve_times_and_counting_says_nine():
    """62,378,344 / 6,998,552 = 8.9: AlexNet (Krizhevsky et al.), GoogLeNet (Szegedy et al.)."""
    assert "8.9× fewer" in cnncalc("compare", "alexnet", "googlenet").out
    assert rows("alexnet", "googlenet")["googlenet"]["params_ratio"] == "0.1122"
    assert "11.2 %" in cnncalc("compare", "alexnet", "googlenet", "--relative", "percent").out


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(Fraction(1), "same"), (Fraction(0), "none"), (Fraction(89, 10), "8.9× more"),
     (Fraction(10, 89), "8.9× fewer"), (Fraction(5, 4), "1.25× more"), (Fraction(12), "12× more"),
     (Fraction(1, 2763), "2,763× fewer"), (Fraction(1001, 1000), "about same")],
)  # fmt: skip
def test_a_ratio_reads_as_one_says_it(ratio, text):
    assert times(ratio) == text


@pytest.mark.parametrize("name", ["lenet5", "vgg16", "resnet50", "mlp-xor", "googlenet", "unet"])
def test_kept_figures_are_those_of_the_network(name):
    kept = measured(entry_of(name), Common(), Counting())
    assert kept == measured(entry_of(name), Common(input_shape=_input(kept)), Counting())


def _input(one):
    (shape,) = one.inputs
    return str(shape)


def test_the_whole_zoo_is_compared_where_nothing_is_named():
    found = compare()
    assert [one.name for one in found.networks] == [*catalogue()]
    assert found.reference.name == next(iter(catalogue()))


def test_a_figure_is_that_of_the_summary_under_any_convention():
    for convention in ("cnncalc", "torchinfo", "cs231n"):
        asked = ("--convention", convention, "--format", "json")
        totals = json.loads(cnncalc("summary", "resnet18", *asked).out)["totals"]
        (one,) = json.loads(cnncalc("compare", "resnet18", *asked).out)["networks"]
        for key in ("params", "macs", "flops", "operations", "peak_activation_bytes"):
            assert one[key] == totals[key]
        assert one["weight_layers"] == totals["weight_layers"] == 18


def test_a_word_may_stand_for_several(nets):
    assert [*rows("nets")] == ["fam-s", "fam-l", "net"]
    assert [*rows("nets/*.yaml")] == ["fam-s", "net"]
    assert [*rows("nets/fam.yaml:*l", "lenet5")] == ["fam-l", "lenet5"]
    assert {*rows("vgg1?")} == {"vgg11", "vgg13", "vgg16", "vgg19"}
    assert [*rows("nets", "--family", "mine")] == ["fam-s", "fam-l"]
    assert [*rows("nets", "--max-params", "100K")] == ["fam-s", "net"]


def test_equal_names_are_told_apart_by_their_files(nets):
    (nets / "other.yaml").write_text(SPEC.replace("w: 8", "w: 9"))
    assert {*rows("nets/net.yaml", "nets/other.yaml")} == {"nets/net.yaml", "nets/other.yaml"}
    assert [*rows("lenet5", "LeNet", "lenet5")] == ["lenet5"]


def test_the_reference_is_the_first_or_the_one_that_is_named(nets):
    assert rows("nets", "--to", "net")["net"]["params_ratio"] == ""
    assert [*rows("nets", "--to", "lenet5")] == ["lenet5", "fam-s", "fam-l", "net"]
    found = rows("nets/net.yaml", "nets/fam.yaml", "--sort", "params")
    assert found["net"]["params_ratio"] == ""


def test_rows_are_in_the_order_that_is_asked(nets):
    names = [*rows("vgg16", "alexnet", "resnet50", "--sort", "params")]
    assert names == ["resnet50", "alexnet", "vgg16"]
    assert [*rows("vgg16", "resnet50", "googlenet", "--sort", "top1")][-1] == "googlenet"
    done = cnncalc("compare", "HxWx3 -> conv3-C", "lenet5", "--sort", "params")
    assert (done.code, "C401" in done.err) == (2, True)


def test_sequences_are_ordered_by_their_one_axis_and_volumes_by_three():
    lines = ("100x3 -> conv5-8", "9x9x9x1 -> conv3x3x3-4", "100x3 -> conv3-8", "9x9x1 -> conv5-4")
    found = rows(*lines, "--sort", "rf")
    assert [row["rf"] for row in found.values()] == ["3", "5", "5", "3"]


def test_what_does_not_take_the_input_is_left_out_and_named(nets):
    (nets / "large.yaml").write_text("input: 99x99x3\nlayers: [conv50-4, flatten, fc 3]\n")
    done = cnncalc("compare", "nets", "--input", "16x16x3")
    assert done.code == 0
    assert "nets/large.yaml does not take this input: left out." in done.out
    assert cnncalc("compare", "nets/large.yaml", "--input", "16x16x3").code == 2


def test_a_broken_spec_of_a_folder_is_told_and_the_others_are_shown(nets):
    (nets / "broken.yaml").write_text("input: 8x8x3\nlayers: [convv3-4]\n")
    (nets / "misfit.yaml").write_text("input: 3x3x3\nlayers: [conv5-4]\n")
    done = cnncalc("compare", "nets", "--format", "json")
    assert done.code == 2
    document = json.loads(done.out)
    assert [one["name"] for one in document["networks"]] == ["fam-s", "fam-l", "net"]
    assert {one["code"] for one in document["left_out"]} == {"C107", "C203"}
    assert "C107" in done.err
    assert "C203" in done.err


@pytest.mark.parametrize("words", [("nosuch*",), ("nosuch",), ("nosuch/*.yaml",), ("none.yaml",)])
def test_what_names_nothing_is_a_fault(words, nets):
    done = cnncalc("compare", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(("C119", "C101"))


def test_a_symbolic_network_has_expressions_and_no_ratio():
    done = cnncalc("compare", "lenet5", "HxWx3 -> conv3-C", "--format", "json")
    (_, one) = json.loads(done.out)["networks"]
    assert one["params"] == "28*C"
    assert one["ratio"]["params"] is None


def test_several_summaries_point_to_it():
    assert "cnncalc compare" in cnncalc("summary", "lenet5", "alexnet").out
    assert "cnncalc compare" not in cnncalc("summary", "lenet5").out
    assert "cnncalc compare" not in cnncalc("summary", "lenet5", "alexnet", "--quiet").out


def test_it_answers_from_python():
    found = package.compare("vgg16", "vgg16-bn", to="alexnet", convention="timm")
    assert [one.name for one in found.networks] == ["alexnet", "vgg16", "vgg16-bn"]
    with pytest.raises(ValueError, match="convention"):
        package.compare("vgg16", convention="mine")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("alexnet vgg16 --max-params 1M", "None of the 2 networks is within params 1,000,000."),
        ("vgg16 --max-flops 1G --max-peak 1K", "The network is not within FLOPs 1,000,000,000"),
        ("lenet5 --to vgg16 --max-params 1K", "The network is not within params 1,000."),
        ("lenet5 --family nothing", "The network is not of a family 'nothing'."),
    ],
)
def test_where_nothing_is_left_that_is_said(words, said):
    done = cnncalc("compare", *words.split())
    assert (done.code, done.out.splitlines()[0]) == (1, "0 networks")
    assert said in " ".join(done.out.split())
    empty = cnncalc("compare", *words.split(), "--format", "markdown")
    assert (empty.code, "|" in empty.out) == (1, False)


def test_flops_bound_a_comparison():
    """alexnet has 2.28 G, vgg16 31 G."""
    done = cnncalc("compare", "alexnet", "vgg16", "--max-flops", "4G", "--format", "json")
    assert [one["name"] for one in json.loads(done.out)["networks"]] == ["alexnet"]
