"""Layers called dense or linear that read a map: found, and not found."""

from __future__ import annotations

from tests.each import each
from tests.lint.linting import check, found, network


# keras.layers.Dense(2) on (7, 7, 1024) has 1024·2 + 2 parameters, torch.nn.Linear(7, 2) on
# (1024, 7, 7) has 7·2 + 2; flattened there are 7·7·1024·2 + 2.
@each(
    ("layer", "size", "there", "here"),
    [
        ("dense 2", "7x7x1024", "2,050", "100,354"),
        ("Dense 2", "7x7x1024", "2,050", "100,354"),
        ("dense(2)", "7x7x1024", "2,050", "100,354"),
        ("dense 2 nobias", "7x7x1024", "2,048", "100,352"),
        ("linear 2", "7x7x1024", "16", "100,354"),
        ("linear 10", "5x4x8", "50", "1,610"),
        ("dense 10", "5x4x8", "90", "1,610"),
        ("dense 10 in=160", "5x4x8", "90", "1,610"),
        ("dense 10", "1x2x8", "90", "170"),
    ],
)
def test_both_counts_and_both_forms_are_named(layer, size, there, here):
    (finding,) = check(network(layer, size=size)).findings
    assert finding.code == "C316"
    assert finding.message.endswith(f"{there} parameters there, {here} here")
    units = 2 if "2" in layer else 10
    assert f"`flatten | fc {units}`" in finding.hint and f"`fc {units} channels`" in finding.hint


@each(
    ("layers", "size"),
    [
        ("fc 2", "7x7x1024"),
        ("flatten | dense 2", "7x7x1024"),
        ("globalavgpool | dense 2", "7x7x1024"),
        ("dense 2", "1x1x1024"),
        ("linear 2", "1024"),
        ("fc 8 | relu | dense 2", "7x7x16"),
        ("conv1-2", "7x7x1024"),
    ],
)
def test_vectors_and_fc_are_not_reported(layers, size):
    assert found(network(layers, size=size)) == []


def test_the_right_form_has_the_same_figures():
    from cnncalc import analyze, load

    totals = [
        analyze(load(f"7x7x1024 -> {form}")).totals for form in ("dense 2", "flatten -> fc 2")
    ]
    assert totals[0].params == totals[1].params == 7 * 7 * 1024 * 2 + 2
    assert analyze(load("7x7x1024 -> conv1-2")).totals.params == 1024 * 2 + 2
