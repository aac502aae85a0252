"""Renews the chart of the README and of the manual: python -m tests.readme.chart."""

from __future__ import annotations

from pathlib import Path

import cnncalc
from cnncalc.features.compare import compare
from cnncalc.features.compare.chart import chart
from cnncalc.render.plot import draw

PATH = Path(cnncalc.__file__).parent / "docs" / "compare.svg"
SHOWN = (
    "alexnet-2gpu", "squeezenet", "vgg16", "vgg19", "resnet18-a", "resnet50", "resnet101",
    "resnet152", "densenet121", "inception-v3", "inception-v4", "xception", "mobilenet",
    "mobilenet-v2", "mobilenet-v3-large", "nasnet-mobile", "efficientnet-b0",
)  # fmt: skip


def picture() -> bytes:
    return draw(chart(compare(SHOWN)), "svg")


if __name__ == "__main__":
    PATH.write_bytes(picture())
