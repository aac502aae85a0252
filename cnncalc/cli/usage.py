"""What is said of a command line: the arguments that it shows are foreign text too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def escaped_usage() -> Iterator[None]:
    """What is said of a command line shows its arguments escaped, as every other message does."""
    try:
        yield
    except click.MissingParameter:
        raise  # names nothing that was typed, and may have line ends of its own
    except click.ClickException as error:
        from cnncalc.escape import visible

        shown = visible(error.format_message())
        vars(error)["format_message"] = lambda: shown
        raise
