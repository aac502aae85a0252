"""What is written beside a recomputed value: never the value alone."""

from __future__ import annotations

import pytest

from cnncalc.features.audit.marks import NOT_COMPUTED
from cnncalc.features.audit.page import page
from cnncalc.features.audit.tables import find_table, table_names
from cnncalc.features.audit.verdicts import audit


def cells(*names: str) -> dict[str, dict[str, str]]:
    document = page([audit(find_table(name)) for name in names]).document()
    return {cell["id"]: cell for table in document["tables"] for cell in table["cells"]}


def test_no_working_repeats_its_value() -> None:
    bare = [
        ident
        for ident, cell in cells(*table_names()).items()
        if cell["verdict"] != NOT_COMPUTED and cell["working"] in ("", cell["computed"])
    ]
    assert not bare


@pytest.mark.parametrize(
    ("table", "ident", "working"),
    [
        (
            "vgg-claims",
            "A.vgg16.layers",
            "13 conv + 3 fc = 16; conv1_1, conv1_2, ..., conv5_3: 13;",
        ),
        ("alexnet-claims", "E.alexnet.7hidden", "5 conv + 3 fc − 1 = 7"),
        ("resnet-claims", "A.resnet50.name", "49 conv + 1 fc = 50"),
        ("alexnet-two-gpu", "D.alexnet.conv2.output", "256/2 = 128"),
        ("googlenet-table1", "E.googlenet.3a.output", "64 + 128 + 32 + 32 = 256"),
        ("googlenet-table1", "E.googlenet.linear.output", "fc 1000: 1x1x1000"),
        ("alexnet-table", "A.alexnet.table.flatten.output", "6·6·256 = 9216"),
        ("alexnet-table", "A.alexnet.table.input.output", "given: 227x227x3"),
        ("lenet5", "A.lenet5.s2.params", "nothing is learned: 0"),
        ("vgg-claims", "B.vgg.rf", "5 + (3 − 1)·1 = 7"),
        ("resnet-stages-d", "D.resnet.conv3_x.output", "(28 − 3 + 2·1)/1 + 1 = 28"),
        ("toys", "C.padding.grid", "5 + 1 + 1 = 7; given: 5x5; zeropad 1: 1"),
        ("toys", "A.mnist.split", "60,000 + 10,000 = 70,000"),
        ("nin-alexnet", "E.nin.alexnet.230MB", "4·(34,944 + 307,456 + "),
        ("formulas", "E.sparse.ops", "1·1·N·1·1·M = M·N; N·1·1·L·1·1 = L·N"),
    ],
)
def test_the_computation_is_shown(table: str, ident: str, working: str) -> None:
    assert cells(table)[ident]["working"].startswith(working)
