"""What symbols have to be: each condition once, with the first layer that asks for it."""

from __future__ import annotations

import pytest

from cnncalc.features.fit.conditions import conditions
from cnncalc.sources.resolve import load


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("8x8xC -> conv3-4 groups 2", "C a multiple of 2 (conv1)"),
        ("8x8x4 -> conv3-F groups 2", "F a multiple of 2 (conv1)"),
        ("8x8xC -> conv3-F groups 2",
         "C a multiple of 2 (conv1); F a multiple of 2 (conv1)"),
        ("8x8xC -> deconv3-4 groups 2", "C a multiple of 2 (deconv1)"),
        ("8x8xC -> shuffle 2", "C a multiple of 2 (shuffle1)"),
        ("8x8xC -> shuffle G", "C a multiple of G (shuffle1)"),
        ("8x8x(2*C) -> shuffle 2", ""),
        ("8x8x(3*C) -> shuffle 2", "3·C a multiple of 2 (shuffle1)"),
        ("8x8xC -> shuffle 1", ""),
        ("8x8xC -> maxout 2", "C a multiple of 2 (maxout1)"),
        ("8x8x4 -> shuffle 2 -> conv3-4 groups 2", ""),
        ("8x8xC -> conv3-4", ""),
        ("8x8xC -> slice 0:4", "C at least 4 (slice1)"),
        ("8x8x6 -> slice 0:4", ""),
        ("8x8xC -> select 3+0", "C at least 4 (select1)"),
        ("8x8x6 -> select 3+0", ""),
        ("8x8xC -> split 1 of 2", "C a multiple of 2 (split1)"),
        ("8x8xC -> split 1 of 2 over height", ""),
        ("8x8xC -> slice 0:4 over height", ""),
        ("8x8xC -> split 2 of 3", "C a multiple of 3 (split1)"),
        ("8x8x4 -> split 1 of 2", ""),
        ("8x8xC -> split 1 of 4+(C - 4)", ""),
        ("8x8xC -> select 0", "C at least 1 (select1)"),
        ("8x8xC -> select N", "C at least 1 (select1)"),
        ("HxWx3 -> flatten -> fc 10 in=K", "3·H·W equal to K (fc1)"),
        ("C -> fc 10 in=1", "C equal to 1 (fc1)"),
        ("8x8xC -> slice 2:", ""),
        ("8x8xC -> padchannels 8", "C at most 8 (padchannels1)"),
        ("HxWx3 -> flatten -> fc 10 in=300", "3·H·W equal to 300 (fc1)"),
        ("HxWx3 -> flatten -> fc 10", ""),
        ("10x10x3 -> flatten -> fc 10 in=300", ""),
        ("8x8xC -> shuffle 2 -> shuffle 2 -> slice 0:4 -> conv1-4",
         "C a multiple of 2 (shuffle1); C at least 4 (slice1)"),
        ("2x2xC -> conv3-4 groups 2", ""),  # its own size is refused
    ],
)  # fmt: skip
def test_conditions_of_one_line(model, expected):
    assert "; ".join(conditions(load(model))) == expected


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ("[{a: conv1-C}, {b: conv1-4, from: input}, {c: add, from: [a, b]}]",
         "C equal to 4 or 1 (c)"),
        ("[{a: conv1-C}, {b: conv1-D, from: input}, {c: add, from: [a, b]}]",
         "C equal to D, or one of them 1 (c)"),
        ("[{a: conv1-4}, {b: conv1-C, from: input}, {c: add, from: [a, b]}]",
         "C equal to 4 or 1 (c)"),
        ("[{a: conv1-C}, {b: conv1-1, from: input}, {c: add, from: [a, b]}]", ""),
        ("[{a: conv1-C}, {b: conv1-C, from: input}, {c: add, from: [a, b]}]", ""),
        ("[{a: conv1-C}, {b: globalavgpool}, {c: multiply, from: [a, b]}]", ""),
        ("[{a: conv1-C}, {b: conv1-D, from: input}, {c: concat, from: [a, b]}]", ""),
        ("[{a: conv2-4 /S}, {b: conv2-4 /2, from: input}, {c: concat, from: [a, b]}]",
         "(⌊6/S⌋ + 1) equal to 4 (c)"),
    ],
)  # fmt: skip
def test_conditions_of_layers_that_join(tmp_path, layers, expected):
    path = tmp_path / "net.yaml"
    path.write_text(f"input: 8x8x3\nlayers: {layers}\n")
    assert "; ".join(conditions(load(str(path)))) == expected
