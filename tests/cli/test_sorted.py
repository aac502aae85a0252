"""Columns of shares, live memory and intensity; rows in the order of a column."""

import csv
import io

import pytest

from tests.cli.run import cnncalc


def rows(*arguments):
    out = cnncalc("summary", *arguments, "--format", "csv").out
    return [*csv.DictReader(io.StringIO(out))]


def test_the_largest_come_first():
    found = rows("vgg16", "--sort", "params", "--top", "3", "--columns", "layer,params")
    assert [row["layer"] for row in found] == ["fc6", "fc7", "fc8"]
    assert [row["params"] for row in found] == ["102764544", "16781312", "4097000"]


def test_without_an_order_the_top_are_those_with_most_work():
    found = rows("vgg16", "--top", "2", "--columns", "layer,macs")
    assert [row["layer"] for row in found] == ["conv1_2", "conv2_2"]


def test_shares_add_up_in_the_order_shown():
    found = rows("vgg16", "--sort", "macs", "--top", "6", "--columns", "percent,cumulative")
    # 9·64·64·224·224 = 1,849,688,064 of 15,470,264,320
    assert {row["percent"] for row in found} == {"11.96"}
    assert [row["cumulative"] for row in found][-1] == "71.74"
    whole = rows("vgg16", "--columns", "cumulative")
    assert whole[-1]["cumulative"] == "100.00"


def test_bytes_at_a_type():
    (conv, *_) = rows(
        "3x3x1 -> conv3-2 pad 1", "--dtype", "fp16", "--batch", "4",
        "--columns", "param_bytes,activation_bytes,live,intensity",
    )  # fmt: skip
    assert conv["param_bytes"] == "40"  # 2·9 + 2 parameters
    assert conv["activation_bytes"] == "144"  # 4 images of 3·3·2
    assert conv["live"] == "216"  # and their input, 4·9
    assert conv["intensity"] == "2.53"  # 4·162 MACs for 72 + 144 + 40 bytes


def test_live_memory_has_the_peak():
    found = rows("resnet50", "--depth", "9", "--columns", "live")
    assert max(int(row["live"]) for row in found) == 7225344


@pytest.mark.parametrize("key", ["parms", "working"])
def test_an_order_that_there_is_not(key):
    done = cnncalc("summary", "vgg16", "--sort", key)
    assert done.code == 2
    assert f"no order by '{key}'" in done.err


def test_a_symbol_has_no_place_in_an_order():
    done = cnncalc("summary", "HxWx3 -> conv3-4 -> conv3-8", "--sort", "macs")
    assert done.code == 2
    assert "C401 the order by MACs depends on a symbol" in done.err


def test_shares_of_a_symbolic_network_are_not_known():
    assert rows("HxWx3 -> conv3-4", "--columns", "percent")[0]["percent"] == ""


def test_the_largest_figures_are_bold_and_noughts_dim():
    lines = cnncalc("summary", "vgg16", FORCE_COLOR="1", COLUMNS="150").out.splitlines()
    (largest,) = [line for line in lines if "fc6" in line]
    assert "\033[1m102,764,544\033[0m" in largest
    (pool,) = [line for line in lines if "pool1" in line]
    assert "\033[2m·\033[0m" in pool
