"""The gate: budgets on a change, the comment, the action as a job runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from cnncalc.growth import Growth, read_growth
from cnncalc.limits import MOST_DETAILED
from tests.cli.run import cnncalc
from tests.features.changes.repository import NOBODY, Made, family, needs_git, net

pytestmark = needs_git
ROOT = Path(__file__).parents[3]
ACTION = ROOT / ".github" / "actions" / "gate" / "action.yml"


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A branch that enlarges the convolution of `a` from 3×3 to 5×5, and leaves `b` alone."""
    repository = Made(tmp_path_factory.mktemp("origin") / "repo")
    repository.commit(**{"n/a.yaml": net("a"), "n/b.yaml": net("b")})
    repository.git("switch", "--quiet", "--create", "topic")
    repository.commit(**{"n/a.yaml": net("a", 5)})
    return repository.folder


@pytest.fixture
def made(origin, tmp_path, monkeypatch):
    """A repository of the test's own, as that of `origin` is."""
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    shutil.copytree(origin, tmp_path / "repo")
    monkeypatch.chdir(tmp_path / "repo")
    return Made(tmp_path / "repo")


@pytest.fixture
def unchanged(origin, monkeypatch):
    """The repository of `origin`, for tests that only read."""
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(origin)


def gate(*options: str) -> tuple[int, str]:
    done = cnncalc("gate", "--against", "main...", *options)
    assert done.err == ""
    return done.code, done.out


# a: 82,154 parameters become 82,538, which is 0.467 % more; conv1: 224 become 608, 384 more.
# MACs: 1024·27·8 = 221,184 become 614,400, of 303,104 and 696,320 with the 81,920 of fc1.
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--max-params-change", "0.5%"), 0), (("--max-params-change", "0.4%"), 1),
        (("--max-params-change", "384"), 0), (("--max-params-change", "383"), 1),
        (("--max-macs-change", "+130 %"), 0), (("--max-macs-change", "129%"), 1),
        (("--max-macs-change", "393216"), 0), (("--max-macs-change", "393K"), 1),
        (("--max-flops-change", "0"), 1), (("--max-memory-change", "0%"), 0),
        (("--max-peak-change", "0"), 0), (("--max-peak-change", "1KiB"), 0),
        (("--max-layer-params-change", "384"), 0), (("--max-layer-params-change", "170%"), 1),
        (("--max-layer-macs-change", "177%"), 1), (("--max-layer-macs-change", "178%"), 0),
        (("--max-layer-memory-change", "0"), 0), (("--max-params-change", "1", "n/b.yaml"), 0),
        (("--max-params-change", "1%", "--max-macs-change", "1%"), 1),
    ],
)  # fmt: skip
def test_a_figure_may_grow_by_its_budget_and_no_more(unchanged, options, code):
    assert gate(*options)[0] == code


def test_to_grow_smaller_is_always_allowed(made):
    made.write("n/a.yaml", net("a", 1))
    assert gate("--max-params-change", "0", "--max-layer-macs-change", "0")[0] == 0


def test_what_is_new_has_no_part_to_grow_by(made):
    made.write("n/new.yaml", "name: new\ninput: 8x8x3\nlayers: [conv3-4]\n")
    assert gate("--max-params-change", "1%")[0] == 0
    made.write("n/a.yaml", net("a").replace("  - relu\n", "  - relu\n  - conv1-8\n"))
    assert gate("--max-layer-params-change", "1%", "n/a.yaml")[0] == 0
    assert gate("--max-layer-params-change", "50", "n/a.yaml")[0] == 1


def test_a_symbol_that_decides_is_over_budget(made):
    text = net("s").replace("32x32x3", "HxWx3").replace("  - fc 10\n", "")
    made.git("switch", "--quiet", "main")
    made.commit(**{"s.yaml": text})
    made.write("s.yaml", text.replace("conv3-8", "conv5-8"))
    done = cnncalc("gate", "--against", "HEAD", "--max-macs-change", "10%")
    assert done.code == 1
    assert "changed by an expression" in done.out
    assert cnncalc("gate", "--against", "HEAD", "--max-peak-change", "1%").code == 0


@pytest.mark.parametrize("text", ["", "x", "-1%", "2%%", "1e999%", "%", "-5", "2 % 3"])
def test_what_is_no_budget_is_refused(text):
    done = cnncalc("gate", "--against", "HEAD", f"--max-macs-change={text}")
    assert (done.code, done.out) == (2, "")


def test_a_budget_is_a_part_or_an_amount():
    assert read_growth("2%") == read_growth("+2 %") == Growth(Fraction(1, 50))
    assert read_growth("2.5%").part == Fraction(1, 40)
    assert read_growth("10K") == Growth(None, 10_000)
    assert read_growth("2MiB") == Growth(None, 2 * 2**20)


def test_a_path_without_specs_is_no_pass(unchanged):
    done = cnncalc("gate", "nets", "--against", "main...", "--max-macs-change", "1%")
    assert (done.code, done.out) == (2, "")
    assert "C101 nets has no specs, neither at main nor now" in done.err


def test_a_revision_is_needed():
    done = cnncalc("gate")
    assert (done.code, "--against" in done.err) == (2, True)


def test_the_comment_has_totals_the_largest_changes_and_folds_the_rest(made):
    made.write("n/a.yaml", net("a", 5) + "# a remark\n")
    made.write("n/b.yaml", net("b") + "# a remark\n")
    code, text = gate("--max-params-change", "0.4%", "--format", "markdown")
    assert code == 1
    assert text.startswith("### Networks since main...: 1 changed: over budget")
    assert "| changed | a | 82,154 → 82,538 | +0.47 % | 303,104 → 696,320 | +129.73 % |" in text
    assert "- over budget: a: parameters grew by 0.47 %, a change may add 0.4 %" in text
    assert "| a | conv1 | 3×3 same → 5×5 same | +384 | +393,216 |" in text
    assert "<details><summary>a: layer by layer</summary>\n\n### a" in text
    assert "<details><summary>1 network unchanged in changed files</summary>\n\n| network" in text
    tokens = MarkdownIt().enable("table").parse(text)
    assert sum(token.type == "table_open" for token in tokens) == 4


def test_a_comment_is_bounded(made):
    made.git("switch", "--quiet", "main")
    made.commit(**{"f.yaml": family(60)})
    made.write("f.yaml", family(60, size=7))
    done = cnncalc("gate", "--against", "HEAD", "--format", "markdown", "--max-macs-change", "1%")
    assert done.out.count("layer by layer") == MOST_DETAILED
    assert "and 40 more figures" in done.out
    assert len(done.out) < 65_536  # what a comment may have


def test_findings_name_the_line(unchanged):
    _, text = gate("--max-params-change", "1", "--format", "github")
    assert "::error file=n/a.yaml,line=1," in text
    _, text = gate("--max-layer-params-change", "1", "--format", "sarif")
    (result,) = json.loads(text)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("n/a.yaml", 4)
    _, text = gate("--max-layer-params-change", "1", "--format", "junit")
    assert "C423" in text
    _, text = gate("--format", "github")
    assert "nothing over budget" in text


def test_json_has_what_is_over_budget(unchanged):
    _, text = gate("--max-macs-change", "1%", "--format", "json")
    document = json.loads(text)
    (breach,) = document["breaches"]
    assert (breach["network"], breach["received"]) == ("a", "303,104 → 696,320")
    (one,) = document["networks"]
    assert one["totals"]["macs"] == {"before": 303104, "after": 696320}
    assert one["diff"]["changed"][0]["name"] == "conv1"


class Job:
    """The steps of the action as a runner runs them: in bash, inputs in the environment."""

    def __init__(self, folder: Path, base: str, **inputs: str) -> None:
        self.action = yaml.safe_load(ACTION.read_text())
        self.folder, self.base = folder, base
        self.inputs = {key: one["default"] for key, one in self.action["inputs"].items()} | inputs
        self.files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in self.files.values():
            file.write_text("")
        self.programs = folder / "bin"
        self.programs.mkdir()
        self._program("cnncalc", f'exec "{sys.executable}" -m cnncalc "$@"')
        self._program("python3", f'echo "$@" >> "{folder}/installed"')

    def _program(self, name: str, line: str) -> None:
        place = self.programs / name
        place.write_text(f"#!/bin/sh\n{line}\n")
        place.chmod(0o755)

    def _value(self, text: str) -> str:
        known = {f"${{{{ inputs.{key} }}}}": value for key, value in self.inputs.items()}
        known["${{ github.base_ref }}"] = self.base
        known["${{ inputs.install || format('{0}/../../..', github.action_path) }}"] = str(ROOT)
        return known[text]

    def run(self) -> tuple[int, str]:
        """The exit code of the first step that fails, or of the last, and what all print."""
        printed, code = "", 0
        for step in self.action["runs"]["steps"]:
            assert "${{" not in step["run"]  # an expression in a script is an injection
            own = {key: self._value(text) for key, text in step["env"].items()}
            done = subprocess.run(
                [step["shell"], "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                capture_output=True, text=True, check=False,
                env={**os.environ, **own, **{k: str(v) for k, v in self.files.items()},
                     "RUNNER_TEMP": str(self.folder),
                     "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"},
            )  # fmt: skip
            printed, code = printed + done.stdout + done.stderr, done.returncode
            if code:
                break
        return code, printed

    @property
    def outputs(self) -> dict[str, str]:
        lines = self.files["GITHUB_OUTPUT"].read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


needs_action = pytest.mark.skipif(not ACTION.exists(), reason="the action is not in this copy")


@pytest.fixture
def clone(made, tmp_path, monkeypatch):
    """What a runner checks out: the branch, and the base as origin has it."""
    folder = tmp_path / "clone"
    made.git("clone", "--quiet", str(made.folder), str(folder))
    monkeypatch.chdir(folder)
    return folder


@needs_action
def test_the_action_goes_from_pull_request_to_comment(clone, tmp_path):
    job = Job(tmp_path, "main", paths="n\n", options="--max-macs-change=2%\n--stat\n")
    code, printed = job.run()
    assert code == 1
    assert "::error file=n/a.yaml,line=1" in printed
    assert job.outputs["verdict"] == "1"
    comment = Path(job.outputs["comment"]).read_text()
    assert comment == job.files["GITHUB_STEP_SUMMARY"].read_text()
    assert comment.startswith("### Networks since origin/main...: 1 changed: over budget")
    assert (tmp_path / "installed").read_text() == f"-m pip install --quiet {ROOT}\n"


@needs_action
@pytest.mark.parametrize(
    ("inputs", "code"),
    [({}, 0), ({"against": "origin/nosuch"}, 2),
     ({"against": "HEAD~1", "options": "--max-params-change=1"}, 1),
     ({"paths": "$(touch mark)\n; touch mark\n", "options": "--stat; touch mark"}, 2),
     ({"paths": "--help"}, 2)],
)  # fmt: skip
def test_what_is_given_to_the_action_is_never_run(clone, tmp_path, inputs, code):
    job = Job(tmp_path, "main", **inputs)
    assert job.run()[0] == code
    assert job.outputs["verdict"] == str(code)
    assert not (clone / "mark").exists()


@needs_action
def test_the_action_asks_for_no_secret():
    text = ACTION.read_text()
    assert "secrets" not in text
    assert "token" not in text.lower()


def test_budgets_may_stand_in_the_configuration_and_options_come_first(made):
    made.write(".cnncalc.toml", 'max-params-change = "0.4%"\nmax-layer-macs-change = "178%"\n')
    assert gate()[0] == 1
    assert gate("--max-params-change", "0.5%")[0] == 0
    made.write(".cnncalc.toml", 'max-params-change = "0.4 parts"\n')
    done = cnncalc("gate", "--against", "main...")
    assert done.code == 2 and "C133" in done.err
