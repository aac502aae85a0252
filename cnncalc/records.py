"""Named tuples as `typing` has them, made in half the time.

What `typing` adds to each class is a check of its annotations, which are checked before anything
runs here. A summary makes ninety of these classes before it begins.
"""

from __future__ import annotations

__all__ = ("NamedTuple",)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    class _Named(type):
        """What makes a class that names `NamedTuple` as its base a named tuple."""

        def __new__(cls, name, bases, space):
            fields = space.get("__annotations__", {})
            defaults = [space[field] for field in fields if field in space]
            made = namedtuple(name, fields, defaults=defaults, module=space["__module__"])
            made.__annotations__ = fields
            for key, value in space.items():
                if key not in fields and key not in ("__module__", "__annotations__"):
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Named, "NamedTuple", (), {})
