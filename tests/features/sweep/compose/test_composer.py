"""Figures of a space by hand: an input of 768 bytes, conv3-(c) of 6·6·c·4, fc 2 of 8."""

from __future__ import annotations

from tests.cli.run import cnncalc

SPEC = "input: 8x8x3\nparams: {c: 4}\nspace: {c: [4, 8]}\nlayers: [conv3-(c), fc 2]\n"


def test_bytes_go_with_the_batch(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    done = cnncalc(
        "sweep", str(path), "--batch", "1,3", "--columns", "memory,peak", "--format", "csv"
    )
    assert done.out.splitlines() == [
        "c,batch,memory,peak,fault",
        "4,1,584,1344,",
        "4,3,1752,4032,",
        "8,1,1160,1920,",
        "8,3,3480,5760,",
    ]
