"""From which layer on a cell sees all of the image."""

from cnncalc import analyze
from cnncalc.analysis.covering import covering
from tests.language.reading import reading


def test_a_vector_that_was_a_map_is_read_whole_where_a_map_has_one_column():
    """A cell of the product reads all 54 cells of the vector, whatever the map's own size."""
    report = analyze(
        reading(
            "input: 9x6x2\nlayers:\n  - a: flatten\n  - b: conv9x6-1\n    from: input\n"
            "  - c: maxpool1\n  - multiply(a, c)"
        ).graph
    )
    fields = report.rows[-1].fields
    assert [(field.cells, field.size) for field in fields] == [(1, 9), (1, 6)]
    assert covering(report)[-1].name == report.rows[-1].name
