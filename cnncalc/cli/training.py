"""Options of training that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cnncalc.choices import OPTIMIZERS
from cnncalc.cli.types import figure

Command = TypeVar("Command", bound=Callable[..., Any])


def frozen_options(command: Command) -> Command:
    """What is trained: --train, --freeze."""
    train = click.option(
        "--train", "trained", multiple=True, metavar="LAYER",
        help="Only these layers are trained: names, patterns, blocks.",
    )  # fmt: skip
    freeze = click.option(
        "--freeze", "frozen", multiple=True, metavar="LAYER|N",
        help="These layers are frozen, or the first N with weights.",
    )  # fmt: skip
    return train(freeze(command))


def backward_option(command: Command) -> Command:
    """The way back: --backward."""
    return click.option("--backward", is_flag=True, help="What a step of training costs.")(command)


def step_options(command: Command) -> Command:
    """How a step is taken: --optimizer, --accumulate."""
    optimizer = click.option(
        "--optimizer", type=click.Choice([*OPTIMIZERS]), default="sgd", show_default=True,
        help="With --backward: whose state is kept.",
    )  # fmt: skip
    accumulate = click.option(
        "--accumulate", type=click.IntRange(1, 10**6), default=1, metavar="N",
        help="With --backward: the batch is run in N parts, the gradients added up.",
    )  # fmt: skip
    return optimizer(accumulate(command))


def run_options(command: Command) -> Command:
    """A whole training: --images, --epochs."""
    images = click.option(
        "--images", type=figure(), default=None,
        help="With --backward: images of the training set, e.g. 1.2M.",
    )  # fmt: skip
    epochs = click.option(
        "--epochs", type=click.IntRange(1, 10**6), default=1, metavar="N",
        help="With --images: how often each is seen.",
    )  # fmt: skip
    return images(epochs(command))


def require_backward(backward: bool, **given: Any) -> None:
    """Raises UsageError for an option of the way back that is given without it."""
    usual = {"optimizer": "sgd", "accumulate": 1}
    names = {"trained": "train", "frozen": "freeze"}
    for name, value in given.items():
        if not backward and value and value != usual.get(name):
            raise click.UsageError(f"--{names.get(name, name)} belongs to --backward")
