"""Tables with commas between their cells, where thousands have commas too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.run import cnncalc
from tests.sources.listing.test_totals import FOLDER


def bare(text: str) -> str:
    return re.sub(r" *[\t|] *", ",", text)


def quoted(text: str) -> str:
    rows = (re.split(r" *[\t|] *", line) for line in text.splitlines())
    return "\n".join(", ".join(f'"{cell}"' for cell in row) for row in rows)


def numbers_quoted(text: str) -> str:
    return bare(re.sub(r"(\d+(?:,\d{3})+)$", r'"\1"', text, flags=re.MULTILINE))


@pytest.mark.parametrize("ending", [".csv", ".txt"])
@pytest.mark.parametrize("separated", [bare, quoted, numbers_quoted])
@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("mobilenet-table1.txt", 4_231_976),  # the count of keras.applications
        ("alexnet-summary-table.txt", 62_378_344),
    ],
)
def test_a_table_with_commas_is_read_as_the_one_without(name, params, separated, ending, tmp_path):
    path = tmp_path / f"net{ending}"
    path.write_text(separated((FOLDER / name).read_text()))
    done = cnncalc("summary", str(path), "--format", "json")
    assert json.loads(done.out)["totals"]["params"] == params
    assert verdicts(path) == verdicts(FOLDER / name)


def verdicts(path: Path) -> list[tuple[str, str]]:
    done = cnncalc("audit", str(path), "--format", "json")
    cells = [cell for table in json.loads(done.out)["tables"] for cell in table["cells"]]
    return [(cell["id"], cell["verdict"]) for cell in cells]


def test_columns_of_networks_may_be_a_csv(tmp_path):
    path = tmp_path / "he.csv"
    path.write_text((FOLDER / "resnet-table.txt").read_text())
    done = cnncalc("audit", str(path), "--column", "50-layer")
    assert done.code == 0
    assert verdicts(path) == verdicts(FOLDER / "resnet-table.txt")
