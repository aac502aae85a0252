from __future__ import annotations

from cnncalc.render.markdown import write
from cnncalc.render.page import Column, Sheet

COLUMNS = [Column("a", "layer"), Column("n", "a|b", right=True)]
FULL = Sheet(
    "Title*", COLUMNS, [["x|y", 1], ["z", None]], ["total", ""], "Below*it",
    [("mem*", "1 KiB"), ("n", "2")], ["one", "two*"],
)  # fmt: skip
WRITTEN = """\
### Title\\*

Below\\*it

| layer | a\\|b |
| :--- | ---: |
| x\\|y | 1 |
| z | – |
| **total** |  |

- mem\\*: 1 KiB
- n: 2

one\x20\x20
two\\*
"""


def test_a_sheet_whole():
    assert write([FULL]) == WRITTEN


def test_sheets_stand_below_each_other_with_what_they_have():
    bare = Sheet("", COLUMNS[:1], [["z"]])
    assert write([bare, Sheet("t", [], [])]) == "| layer |\n| :--- |\n| z |\n\n### t\n"


def test_a_folded_sheet_says_its_line_once():
    folded = Sheet("t", COLUMNS[:1], [], folded="t")
    table = "| layer |\n| :--- |"
    assert write([folded]) == f"<details><summary>t</summary>\n\n{table}\n\n</details>\n"
    other = folded._replace(folded="<b>")
    begin = "<details><summary>&lt;b&gt;</summary>\n\n"
    assert write([other]) == f"{begin}### t\n\n{table}\n\n</details>\n"
