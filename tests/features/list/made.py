"""Networks of a list, of figures that are made up."""

from __future__ import annotations

from typing import Any

from cnncalc.features.list.network import ListedNetwork


def one(name: str, family: str = "F", year: str = "", params: Any = None, macs: Any = None,
        **others: Any) -> ListedNetwork:  # fmt: skip
    nothing = {"title": "", "top1": "", "top5": "", "error_source": "", "source": "", "aliases": ()}
    return ListedNetwork(name, family, year=year, params=params, macs=macs, **{**nothing, **others})


A = one("vgg16", "F", "2014", 2_000_000, 10**9, top1="28.5", top5="9.9", error_data="ImageNet",
        aliases=("x", "y"), weight_layers=16, flops=2 * 10**9, activation_bytes=2048,
        peak_activation_bytes=1024, input_shapes=((3, 224, 224), (1, 5)), source="Paper A",
        error_protocol="1 crop", submitted="7.3", submission="2014, 7 networks",
        error_source="table 3", title="Net A")  # fmt: skip
B = one("alexnet", "F", "2015", 500_000, 4 * 10**9, top1="20", error_data="CIFAR-10",
        source="Paper B")  # fmt: skip
C = one("resnet50", "G", "1998", 1_000_000, 10**8, source="Paper C")
OWN = one("mine", "G", source="mine.yaml")
