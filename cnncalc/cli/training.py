"""Options of training that several commands have."""

from __future__ import annotations

from typing import Any

import click

from cnncalc.choices import OPTIMIZERS
from cnncalc.cli import options
from cnncalc.cli.types import figure

# What is trained: --train, --freeze.
frozen_options = options.stacked(
    click.option(
        "--train", "trained", multiple=True, metavar="LAYER",
        help="Only these layers are trained: names, patterns, blocks.",
    ),
    click.option(
        "--freeze", "frozen", multiple=True, metavar="LAYER|N",
        help="These layers are frozen, or the first N with weights.",
    ),
)  # fmt: skip

# The way back: --backward.
backward_option = click.option("--backward", is_flag=True, help="What a step of training costs.")

# How a step is taken: --optimizer, --accumulate.
step_options = options.stacked(
    click.option(
        "--optimizer", type=click.Choice([*OPTIMIZERS]), default="sgd", show_default=True,
        help="With --backward: whose state is kept.",
    ),
    click.option(
        "--accumulate", type=click.IntRange(1, 10**6), default=1, metavar="N",
        help="With --backward: the batch is run in N parts, the gradients added up.",
    ),
)  # fmt: skip

# A whole training: --images, --epochs.
run_options = options.stacked(
    click.option(
        "--images", type=figure(), default=None,
        help="With --backward: images of the training set, e.g. 1.2M.",
    ),
    click.option(
        "--epochs", type=click.IntRange(1, 10**6), default=1, metavar="N",
        help="With --images: how often each is seen.",
    ),
)  # fmt: skip


def require_backward(backward: bool, **given: Any) -> None:
    """Raises UsageError for an option of the way back that is given without it."""
    usual = {"optimizer": "sgd", "accumulate": 1}
    names = {"trained": "train", "frozen": "freeze"}
    for name, value in given.items():
        if not backward and value and value != usual.get(name):
            raise click.UsageError(f"--{names.get(name, name)} belongs to --backward")
