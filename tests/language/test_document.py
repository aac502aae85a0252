"""YAML: marks kept, nothing guessed, depth and size bounded."""

from __future__ import annotations

import time

import pytest
import yaml

from cnncalc.errors import Faults, Source, SpecError
from cnncalc.language import document
from cnncalc.sources.resolve import source_at
from tests.each import each
from tests.language.reading import fault, nodes, reading


def test_a_block_call_in_flow_style_keeps_its_commas():
    spec = """
input: 9x9x3
blocks:
  unit(c, stride=1): [conv3-(c) /(stride)]
layers: [unit(4, stride=2), {last: unit(5, 1)}, {repeat 1: [unit(6, stride=1), relu]}]
"""
    assert nodes(spec) == {
        "unit1.conv1": "conv3-4 /2",
        "last.conv1": "conv3-5",
        "unit2.conv1": "conv3-6",
        "relu1": "relu",
    }


def test_places_count_characters_not_bytes():
    error = fault("title: × ⌊ é 𝔘\ninput: 9x9x3\nlayers:\n  - conf3-4\n")
    assert str(error.location) == "net.yaml:4:5"
    assert error.location.token == "conf3"


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_ends(newline):
    error = fault(newline.join(["input: 9x9x3", "layers:", "  - relu", "  - conf3-4", ""]))
    assert str(error.location) == "net.yaml:4:5"


def test_billion_laughs_is_refused_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    start = time.perf_counter()
    assert fault("\n".join(lines)).code == "C115"
    assert time.perf_counter() - start < 1


DEEP = {
    "flow lists": "[",
    "flow mappings": "{a: ",
    "spaced flow lists": "[" + " " * 30,
    "lists": "- ",
    "keys": "? ",
    "flow lists on lines": "[\n",
}
LOADERS = {"C": getattr(yaml, "CSafeLoader", yaml.SafeLoader), "Python": yaml.SafeLoader}


@pytest.mark.parametrize("loader", LOADERS.values(), ids=LOADERS)
@pytest.mark.parametrize("opening", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("levels", [65, 100, 1001, 5000])
def test_depth_is_bounded(opening, levels, loader, monkeypatch):
    monkeypatch.setattr(document, "_LOADER", loader)
    with pytest.raises(SpecError) as caught:
        document.parse(Source("x", opening * levels), Faults())
    assert caught.value.code == "C115"
    assert caught.value.location.start == 64 * len(opening)


def test_depth_of_indentation_is_bounded():
    text = "".join(" " * i + "a:\n" for i in range(2000))
    error = fault(text)
    assert (error.code, str(error.location)) == ("C115", "net.yaml:65:65")


def bounded(error: Exception) -> type:
    """A loader that looks far ahead and refuses the hundredth level of a flow list."""

    class Bounded(yaml.SafeLoader):
        def fetch_flow_collection_start(self, token):
            if self.flow_level == 99:
                error.problem_mark = self.get_mark()
                raise error
            super().fetch_flow_collection_start(token)

    return Bounded


@pytest.mark.parametrize(
    "error",
    [
        yaml.scanner.ScannerError(problem="too much"),
        yaml.parser.ParserError(problem="say what it will"),
        yaml.YAMLError("no more"),
        RecursionError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_bound_on_depth_answers_before_that_of_the_library(error, monkeypatch):
    monkeypatch.setattr(document, "_LOADER", bounded(error))
    assert fault("layers: " + "[" * 101).code == "C115"
    assert fault("layers: [" + "[], " * 99).code == "C102"


def test_what_a_library_refuses_elsewhere_keeps_its_place():
    assert fault("layers: [[relu]\nfound: {}").code == "C102"


@each(
    ("text", "code", "place"),
    [
        ("", "C102", "1:1"),
        ("layers: [relu", "C102", "1:14"),
        ("a: b: c", "C102", "1:5"),
        ("\tlayers: x", "C102", "1:1"),
        ("input: 9x9x3\ninput: 8x8x3\nlayers: [relu]", "C103", "2:1"),
        ("input: !!python/object:os.system 9x9x3", "C102", "1:8"),
        ("input: *nowhere", "C102", "1:8"),
        ("--- a\n--- b", "C102", "2:1"),
        ("? [a]\n: b", "C105", "1:3"),
        ("a: \x07", "C102", "1:4"),
    ],
)
def test_unreadable_documents(text, code, place):
    error = fault(text)
    assert (error.code, str(error.location)) == (code, f"net.yaml:{place}")


def test_nothing_is_guessed():
    root = document.parse(Source("x", "a: 010\nb: 3:3\nc: on\nd: 1e3\n"), Faults())
    assert [value.text for _, value in root.entries] == ["010", "3:3", "on", "1e3"]


def test_files_that_cannot_be_read(tmp_path):
    binary = tmp_path / "x.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (str(binary), str(tmp_path), str(tmp_path / "missing.yaml"), "\0"):
        with pytest.raises(SpecError) as caught:
            source_at(path)
        assert caught.value.code == "C101"


def test_a_byte_order_mark_is_passed_over(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfinput: 9x9x3\nlayers: [relu]\n")
    assert reading(source_at(str(path)).text).graph.nodes[1].name == "relu1"
