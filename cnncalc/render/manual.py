"""The pages of the manual, for a terminal and for a pipe."""

from __future__ import annotations

import os
import re

_MARK = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\((\w+)\.md\)")


def page(topic: str) -> str:
    """The Markdown of a page, without the marks of generated parts; a link names its topic."""
    folder = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs")
    with open(os.path.join(folder, f"{topic}.md"), encoding="utf-8") as file:
        text = _MARK.sub("", file.read())
    return _LINK.sub(lambda found: f"{found[1]} (`cnncalc help {found[2]}`)", text)


def for_terminal(text: str, width: int, color: bool) -> str:
    """A page as rich lays Markdown out, no wider than the terminal."""
    import io

    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    stream, on_any_ground = io.StringIO(), Theme({"markdown.code": "bold cyan"})
    console = Console(
        file=stream,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        theme=on_any_ground,
    )
    console.print(Markdown(text, code_theme="ansi_light", hyperlinks=False))
    return stream.getvalue()
