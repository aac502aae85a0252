"""The format that the name of a file asks for."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import splitext

import click

# Files that nobody expects a table or a text in.
_OF_OTHERS = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".pdf", ".xlsx", ".xls", ".ods", ".docx", ".pptx", ".html",
    ".htm", ".npy", ".npz", ".zip", ".onnx", ".pkl", ".pt", ".pth", ".yaml", ".yml", ".toml", ".py",
))  # fmt: skip
_PICTURES = (".png", ".pdf", ".svg")


def endings() -> dict[str, tuple[str, ...]]:
    """The endings of the files of each format."""
    from cnncalc.render import FORMATS

    return {**{name: one.suffixes for name, one in FORMATS.items()}, "parquet": (".parquet",)}


def by_ending(context: click.Context, offered_here: Sequence[str]) -> str:
    """The format that the file's ending names, else the first that is offered.

    Raises UsageError where the ending is that of another format, or of no format at all.
    """
    own = {one.name for one in context.command.params} & {"image", "outputs"}  # kinds of its own
    given = context.params.get("path") or context.params.get("outputs") or ()
    for path in (given,) if isinstance(given, str) else given:
        ending = splitext(path or "")[1].lower()
        for name, known in endings().items():
            if ending in known and name in offered_here:
                return name
            if ending in known and ending != ".txt":
                raise _refused(context, path, f"{path} would be {name}, which", offered_here)
        if ending in _OF_OTHERS and not own:
            raise _refused(context, path, f"{path} would be of another kind, which", offered_here)
    return offered_here[0]


def _refused(
    context: click.Context, path: str, what: str, offered_here: Sequence[str]
) -> click.UsageError:
    names = {name for option in context.command.params for name in option.opts}
    drawn = (
        f", or draw a chart: --plot {path}"
        if "--plot" in names and path.lower().endswith(_PICTURES)
        else ""
    )
    formats = ", ".join(offered_here)
    said = f"{what} {context.info_name} does not write: give --format, one of {formats}{drawn}"
    return click.UsageError(said)
