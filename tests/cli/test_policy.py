"""`check` by a configuration and by options: what holds where, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import cnncalc as cnncalc_package
from cnncalc.config.read import nearest
from tests.cli.run import cnncalc

# 224 is not tiled by a stride of 2 with a window of 3: C301, at 3:5 in each.
NET = "input: 224x224x3\nlayers:\n  - conv3-8 /2\n  - relu\n  - fc 10\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("old", "tiny"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "net.yaml").write_text(NET)
    (tmp_path / "net.yaml").write_text(NET)
    return tmp_path


def config(place, text, name=".cnncalc.toml"):
    (place / name).write_text(text)


def codes(*arguments):
    """Files and codes of what is found."""
    document = json.loads(cnncalc("check", *arguments, "--format", "json").out)
    return {
        (file["path"], finding["code"])
        for file in document["files"]
        for finding in file["findings"]
    }


def test_rules_by_path(place):
    config(place, 'max-params = "1K"\n[paths.old]\nignore = ["C3"]\n')
    assert codes("net.yaml", "old", "tiny") == {
        ("net.yaml", "C301"), ("net.yaml", "C312"),
        ("tiny/net.yaml", "C301"), ("tiny/net.yaml", "C312"),
    }  # fmt: skip


def test_the_nearest_file_wins_whole(place):
    config(place, 'max-params = "1K"\n')
    config(place, '[tool.cnncalc]\nignore = ["C301"]\n', "tiny/pyproject.toml")
    assert codes("net.yaml", "tiny") == {("net.yaml", "C301"), ("net.yaml", "C312")}


def test_an_option_stands_in_place_of_the_key(place):
    config(place, 'ignore = ["C301"]\nmax-params = 1\nparam = {a = 1}\n')
    assert codes("net.yaml", "--ignore", "C312,C120", "--max-params", "1") == set()
    (place / "net.yaml").write_text(NET.replace("layers", "params: {a: 2, b: 3}\nlayers"))
    found = codes("net.yaml", "--max-params", "1G", "-p", "b=7", "--ignore", "C303")
    assert found == {("net.yaml", "C301")}


def test_a_configuration_that_is_named_or_none(place):
    config(place, 'ignore = ["C301"]\n')
    config(place, 'max-params = 1\n[paths."tiny/*"]\nignore = ["C312"]\n', "old/ci.toml")
    assert codes("net.yaml") == set()
    assert codes("net.yaml", "--no-config") == {("net.yaml", "C301")}
    assert codes("net.yaml", "tiny", "--config", "old/ci.toml") == {
        ("net.yaml", "C301"), ("net.yaml", "C312"), ("tiny/net.yaml", "C301"),
    }  # fmt: skip
    both = cnncalc("check", "net.yaml", "--config", "old/ci.toml", "--no-config")
    assert (both.code, "give one of them" in both.err) == (2, True)
    assert cnncalc("check", "net.yaml", "--config", "no.toml").err.startswith("C131 no.toml cannot")


def test_every_fault_of_a_configuration_and_no_check(place):
    config(place, 'max_params = "5M"\ndtype = "int9"\n')
    done = cnncalc("check", "net.yaml")
    assert (done.code, done.out) == (2, "")
    first, second = done.err.split(".cnncalc.toml:")[1:]
    assert first.startswith("1:1: C132 unknown key 'max_params' in the configuration\n")
    assert "\n    | ^^^^^^^^^^\n  help: did you mean 'max-params'?" in first
    assert second.startswith("2:9: C133 dtype cannot be read")


def test_a_code_that_is_unknown_is_shown_where_it_stands(place):
    config(place, 'ignore = ["C399"]\n')
    done = cnncalc("check", "net.yaml")
    assert (done.code, done.err.startswith(".cnncalc.toml:1:10: C122 ")) == (2, True)


def test_severities(place):
    assert codes("net.yaml", "--severity", "error") == set()
    assert cnncalc("check", "net.yaml", "--severity", "error").code == 0
    done = cnncalc("check", "net.yaml", "--severity", "error", "--severity", "C301=error")
    assert done.out.endswith("1 error in 1 file\n")
    config(place, 'severity = {C3 = "error"}\n')
    assert cnncalc("check", "net.yaml").out.endswith("1 error in 1 file\n")
    assert cnncalc("check", "net.yaml", "--severity", "C301=warning").out.endswith(
        "1 warning in 1 file\n"
    )
    refused = cnncalc("check", "net.yaml", "--severity", "eror")
    assert (refused.code, "did you mean 'error'?" in refused.err) == (2, True)


def test_the_exit_can_be_zero_and_the_summary_left_out(place):
    done = cnncalc("check", "net.yaml", "--exit-zero", "--quiet")
    assert (done.code, done.out.count("C301"), "1 file" in done.out) == (0, 1, False)
    (place / "good.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    assert cnncalc("check", "good.yaml", "--quiet") == (0, "", "")
    assert cnncalc("check", "nosuch.yaml", "--exit-zero").code == 2
    config(place, "exit-zero = true\nquiet = true\n")
    done = cnncalc("check", "net.yaml", "--format", "github")
    assert (done.code, done.out.count("\n")) == (0, 1)


def test_concise(place):
    done = cnncalc("check", "net.yaml", "tiny", "--format", "concise")
    message = "C301 conv1 never reads the last row and column of its 224×224 map"
    assert done.out.splitlines() == [
        f"net.yaml:3:5: {message}", f"tiny/net.yaml:3:5: {message}",
        "2 files, 2 networks: 2 warnings in 2 files",
    ]  # fmt: skip


def test_what_cannot_be_read_is_not_said_to_be_clean(place):
    done = cnncalc("check", "nosuch.yaml")
    assert (done.code, done.out) == (2, "")
    (place / "good.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    done = cnncalc("check", "good.yaml", "nosuch.yaml")
    assert done.out == "1 file, 1 network: nothing found; 1 path could not be read\n"
    assert json.loads(cnncalc("check", "nosuch.yaml", "--format", "json").out)["files"] == []


def test_params_and_input_to_check_at(place):
    text = "input: 224x224x3\nparams: {k: 3}\nlayers:\n  - conv(k)-8 /2\n  - fc 10\n"
    (place / "net.yaml").write_text(f"{text}expect: {{output: 7}}\n")
    assert codes("net.yaml", "--ignore", "C307") == {("net.yaml", "C301"), ("net.yaml", "C308")}
    done = cnncalc("check", "net.yaml", "--ignore", "C307", "-p", "k=2")
    assert done.out == (
        "1 file, 1 network: nothing found; "
        "`expect` of 1 network not held at other params or inputs\n"
    )
    assert codes("net.yaml", "--ignore", "C307", "--input", "225x225x3") == set()
    config(place, 'ignore = ["C307"]\n[paths."net.yaml"]\ninput = "225x225x3"\n')
    assert codes("net.yaml") == set()
    assert codes("net.yaml", "--input", "1x1x3") == {("net.yaml", "C203")}


def test_budgets_of_a_network_and_of_its_layers(place):
    """A 3x3 window on 3 channels: 8*27 + 8 = 224 params; 111*111*8 = 98,568 outputs."""
    done = cnncalc("check", "net.yaml", "--max-layer-params", "223", "--select", "C312")
    assert "net.yaml:3:5: C312 conv1.params: 224 is 1 over the limit 223" in done.out
    assert "fc1.params" in done.out
    halved = cnncalc(
        "check", "net.yaml", "--max-layer-memory", "197135", "--dtype", "half", "--select", "C312"
    ).out
    assert "conv1.activation_bytes: 197,136 is 1 over the limit 197,135 at float16" in halved
    assert "bytes are of float16" in halved
    whole = 4 * (2 * 98_568 + 10)
    arguments = ("check", "net.yaml", "--select", "C312", "--max-memory")
    assert cnncalc(*arguments, str(whole)).code == 0
    assert f"activation_bytes: {whole:,} is 1 over" in cnncalc(*arguments, str(whole - 1)).out
    flops = cnncalc("check", "net.yaml", "--select", "C312", "--max-flops", "1").out
    macs = 98_568 * 27 + 985_680
    assert f"flops: {2 * macs + 2 * 98_568 + 10:,} is" in flops


def test_layers_of_one_row_are_found_together(place):
    text = "input: 8x8x4\nlayers:\n  - repeat 3: conv3-4 pad 1 | relu\n"
    (place / "net.yaml").write_text(text)
    done = cnncalc("check", "net.yaml", "--max-layer-params", "1", "--format", "concise")
    assert done.out.splitlines()[0].endswith("over the limit 1; likewise conv2, conv3")


def test_a_budget_that_a_symbol_decides_is_not_met_in_silence(place):
    done = cnncalc("check", "net.yaml", "--input", "HxWx3", "--select", "C312", "--max-macs", "1G")
    assert (done.code, "cannot be held against 1,000,000,000" in done.out) == (1, True)


def test_bytes_of_pins_are_those_of_the_spec(place):
    (place / "net.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\nexpect: {param_bytes: 7720}\n")
    assert cnncalc("check", "net.yaml", "--dtype", "int8").code == 0


def test_pins_are_written(place):
    (place / "net.yaml").write_text("input: 8x8x3\nlayers: [fc 10]\n")
    config(place, 'input = "9x9x3"\n')
    done = cnncalc("check", "net.yaml", "--pin")
    assert (done.code, "+  params: 1930" in done.out) == (0, True)
    assert "\nexpect:\n  output: 10\n  params: 1930\n" in (place / "net.yaml").read_text()
    refused = cnncalc("check", "net.yaml", "--pin", "--input", "9x9x3")
    assert (refused.code, "own params and input" in refused.err) == (2, True)
    assert "--pin rewrites files" in cnncalc("check", "lenet5", "--pin").err
    (place / "net.txt").write_text("INPUT 8x8x3 -> FC 10\n")
    assert "--pin rewrites files" in cnncalc("check", "net.txt", "--pin").err


def test_the_examples_of_the_manual_are_read(place):
    page = (Path(cnncalc_package.__file__).parent / "docs" / "checking.md").read_text()
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert examples
    for text in examples:
        config(place, text)
        assert {"ignore", "zoo", "max-params"} <= nearest(".").values.keys()
        assert "dtype" in nearest(".").at("nets/tiny/a.yaml")


def test_a_list_of_inputs_is_checked_at_each(place):
    """A stride of 2 under a window of 3 tiles 225 and 9, and not 224."""
    config(
        place, 'input = ["225x225x3", "224x224x3", "2x2x3"]\n[paths."tiny/*"]\ninput = "9x9x3"\n'
    )
    document = json.loads(cnncalc("check", "net.yaml", "tiny", "--format", "json").out)
    first, tiny = document["files"]
    assert first["networks"] == ["net at 225x225x3", "net at 224x224x3", "net at 2x2x3"]
    assert {f["code"]: f["networks"] for f in first["findings"]} == {
        "C203": ["net at 2x2x3"], "C301": ["net at 224x224x3"],
    }  # fmt: skip
    assert (tiny["networks"], tiny["findings"]) == (["net"], [])
    done = cnncalc("check", "net.yaml")
    assert done.code == 1 and "in 1 of 3 networks: net at 224x224x3" in done.out
    assert codes("net.yaml", "--input", "225x225x3") == set()


def test_pins_are_written_once_for_a_list_of_inputs(place):
    config(place, 'input = ["225x225x3", "227x227x3"]\n')
    (place / "net.yaml").write_text(NET + "expect: {params: 1}\n")
    assert cnncalc("check", "net.yaml", "--update").code == 0
    assert cnncalc("check", "net.yaml", "--no-config", "--select", "C308").code == 0


def test_the_format_of_the_report(place):
    config(place, 'format = "concise"\n')
    assert cnncalc("check", "net.yaml").out.startswith("net.yaml:3:5: C301 ")
    assert len(cnncalc("check", "net.yaml").out.splitlines()) == 2
    assert cnncalc("check", "net.yaml", "--format", "text").out.count("|") > 1
    assert cnncalc("check", "net.yaml", "-o", "found.json").code == 1
    assert json.loads((place / "found.json").read_text())["schema"] == "cnncalc.check/1"
    config(place, 'format = "jsno"\n')
    done = cnncalc("check", "net.yaml")
    assert done.code == 2 and "C133 format cannot be read" in done.err
    assert "did you mean 'json'?" in done.err


def test_the_formats_of_a_configuration_are_those_of_check():
    from cnncalc.choices import CHECK_FORMATS
    from cnncalc.render import offered

    assert offered(("document", "findings")) == CHECK_FORMATS


def test_what_is_named_many_times_is_looked_up_once(monkeypatch, tmp_path):
    from cnncalc.lint.check import CATALOGUE

    asked = []
    usual = type(CATALOGUE).starting
    monkeypatch.setattr(
        type(CATALOGUE), "starting", lambda self, word: asked.append(word) or usual(self, word)
    )
    (tmp_path / "c.toml").write_text(
        f"select = {['C3', 'c3 '] * 500}\nseverity = {['C301=error'] * 500}\n"
    )
    (tmp_path / "a.yaml").write_text("input: 8x8x3\nlayers: [fc 3]\n")
    done = cnncalc("check", str(tmp_path / "a.yaml"), "--config", str(tmp_path / "c.toml"))
    assert done.code == 0
    assert len(asked) < 20
