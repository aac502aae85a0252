"""A sweep that stops at the first configuration that cannot be built, and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cnncalc.errors import SpecError
from cnncalc.features.sweep.planned import TypedSpace, planned
from cnncalc.features.sweep.strict import Strict, refused

SPACE = "input: 4x4x3\nparams: {k: 1, w: 2}\nspace: {k: [1, K], w: [2, 4]}\nlayers: [conv(k)-(w)]\n"


def swept(tmp_path: Path, text: str, **params: str) -> Any:
    path = tmp_path / "net.yaml"
    path.write_text(text)
    return planned(str(path), TypedSpace(params))


@pytest.mark.parametrize("in_tasks", [True, False])
def test_the_first_that_cannot_be_built_is_named(tmp_path, in_tasks):
    sweep = swept(tmp_path, SPACE.replace("K", "5"))
    strict = Strict(sweep)
    assert strict.identity == sweep.identity
    with pytest.raises(SpecError) as raised:
        [*(map(strict.block, strict.tasks()) if in_tasks else strict.run())]
    error = raised.value
    assert (error.code, error.hint, error.location.line) == ("C271", "leave out --strict", 4)
    assert error.message == (
        "the network cannot be built with k=5, w=2: C203 conv1: kernel 5×5 is larger than its "
        "padded input 4×4 (input 4×4)"
    )


def test_of_a_grid_too(tmp_path):
    text = "input: 4x4x3\nparams: {k: 1}\nlayers: [conv(k)-2]\n"
    with pytest.raises(SpecError) as raised:
        [*Strict(swept(tmp_path, text, k="3:5")).run()]
    assert raised.value.message == (
        "the network cannot be built with k=5: C203 conv1: kernel 5×5 is larger than its padded "
        "input 4×4 (input 4×4)"
    )


def test_where_all_can_be_built_nothing_is_changed(tmp_path):
    sweep = swept(tmp_path, SPACE.replace("K", "3"))
    strict = Strict(sweep)
    (block,), (again,) = strict.run(), map(strict.block, strict.tasks())
    assert block.columns["params"].tolist() == [8, 16, 56, 112]  # (3k² + 1)·w
    assert again.columns["params"].tolist() == [8, 16, 56, 112]
    assert [*strict.run(1)] == [*strict.tasks(1)] == []


def test_a_fault_that_is_not_known():
    error = refused("k=5", None)
    assert (error.message, error.location) == ("the network cannot be built with k=5", None)
