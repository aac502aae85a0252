"""What is refused says what was received and what to write; what was asked for is answered."""

from __future__ import annotations

import json

import pytest

from tests.cli.run import cnncalc

REFUSED = {
    "a beginning of a page": ("help lang", "did you mean 'language'?"),
    "a word of no page": ("help zzz", "pages are start, language"),
    "a word that pages have": ("help sarif", "pages that speak of it are"),
    "a network as a table": ("audit vgg16", "vgg16 is a network: cnncalc table --as layers vgg16"),
    "tables of a network": ("table resnet50", "name one of resnet-claims, resnet-stages-d"),
    "a table that is no file": ("audit no/such.md", "no/such.md cannot be read: No such file"),
    "a rule by its words": ("check . --ignore unused-output", "did you mean C304 ("),
    "a code that is none": ("check --explain C999", "cnncalc help checking lists them"),
    "a part as a number": ("gate --against HEAD --max-macs-change 0.02", "in percent, 2%"),
    "a comma for a point": ("reconcile vgg16 --figure 138,4M", "behind a point, as in 25.6M"),
    "a column": ("compare lenet5 --columns parms", "'parms': did you mean 'params'?"),
    "a range with dots": ("sweep mobilenet -p alpha=0.25..1", "write start:stop:step"),
    "several names in one": ("compare resnet18,resnet34", "several words: resnet18 resnet34"),
    "a param as a network": ("summary vgg16 classes=10", "a param is set by -p classes=10"),
    "a code as a network": ("explain C301", "a code is explained by cnncalc help C301"),
    "a revision as a network": ("diff HEAD lenet5", "by cnncalc diff --git HEAD"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_what_to_write(line: str, words: str) -> None:
    done = cnncalc(*line.split())
    assert done.code == 2
    assert words in done.err


def test_missing_file_is_taken_for_the_nearest_beside_it(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "audio.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    (tmp_path / "mynet.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    for word, meant in {
        "nets/audoi.yaml": "nets/audio.yaml", "mynet.yml": "mynet.yaml", "mynet": "mynet.yaml",
        "netz": "nets",
    }.items():  # fmt: skip
        for command in ("summary", "check"):
            assert f"did you mean '{meant}'?" in cnncalc(command, word).err


def test_network_of_a_folder_that_is_not_there_names_those_that_are(tmp_path) -> None:
    (tmp_path / "audio.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    assert "your own are audio;" in cnncalc("summary", "x9", "--zoo", str(tmp_path)).err


def test_columns_of_a_comparison_stand_in_their_order_each_with_its_ratio() -> None:
    done = cnncalc("compare", "lenet5", "alexnet", "--columns", "macs,params", "--format", "csv")
    assert done.out.splitlines()[0] == "name,macs,macs_ratio,params,params_ratio"
    alone = cnncalc("compare", "lenet5", "--columns", "rf", "--format", "csv")
    assert alone.out.splitlines()[0] == "name,rf"
    tool = ["--columns", "macs", "--convention", "fvcore", "--relative", "none", "--format", "csv"]
    assert cnncalc("compare", "lenet5", *tool).out.splitlines()[0] == "name,operations"


def test_budget_on_params_speaks_of_params_and_one_on_work_of_work() -> None:
    net = "input: 8x8x3\nlayers: [conv3-8 pad 1, relu, fc 100]\n"
    of_params = cnncalc("check", "-", "--max-params", "1K", stdin=net).out
    assert "help: use fewer filters; most parameters are in fc1" in of_params
    of_work = cnncalc("check", "-", "--max-macs", "1K", stdin=net).out
    assert "help: use fewer filters or a smaller input; most MACs are in fc1" in of_work


def test_figure_that_is_short_already_is_not_said_twice() -> None:
    net = "input: 8x8x3\nexpect: {params: 1K}\nlayers: [conv3-8]\n"
    assert "expected 1K, found 224, 776 less" in cnncalc("check", "-", stdin=net).out


def test_output_size_that_no_padding_gives_is_given_by_a_stride() -> None:
    """AlexNet: (227 - 11)/4 + 1 = 55, and at a stride of 1 no padding makes 55 of 227."""
    done = cnncalc("layer", "--n", "227", "--f", "11", "--out", "55", "--format", "json")
    found = json.loads(done.out)
    assert (done.code, found["unknown"]) == (0, "s")
    assert [one["value"] for one in found["solutions"]] == [4]


def test_reply_that_is_not_understood_says_so_and_a_wrong_one_is_repeated() -> None:
    said = cnncalc("quiz", "--seed", "2", "--count", "2", stdin="no idea\n45x45x3\n").out
    assert "'no idea' is not understood: the answer is a figure, as 34944, 34,944 or 35K" in said
    assert "wrong: it is not 45x45x3" in said
    empty = cnncalc("quiz", "--seed", "2", "--count", "1", stdin="\n").out
    assert "wrong" not in empty


def test_outside_of_a_repository_the_way_out_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "run it in a clone of Git; two files" in cnncalc("diff", "--git", "HEAD").err
