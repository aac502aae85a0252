"""Named tuples as `typing` has them, made in a quarter of the time.

What `collections` does for each class is to compile a `__new__` with the names of its fields, and
`typing` checks its annotations, which are checked before anything runs here. A summary makes a
hundred of these classes before it begins: here one class for each number of fields is compiled,
and the others are made from it, for all that they differ in is names.
"""

from __future__ import annotations

__all__ = ("NamedTuple",)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple
    from functools import cache
    from types import FunctionType

    class _Named(type):
        """What makes a class that names `NamedTuple` as its base a named tuple."""

        def __new__(cls, name, bases, space):
            fields = (*space.get("__annotations__", {}),)
            defaults = {field: space[field] for field in fields if field in space}
            template = _template(len(fields))
            compiled, parts = template.__new__, vars(template)
            renamed = compiled.__code__.replace(co_varnames=("_cls", *fields))
            given = (*defaults.values(),)
            new = FunctionType(renamed, compiled.__globals__, "__new__", given)
            new.__qualname__ = f"{space['__qualname__']}.__new__"
            made = {
                "__slots__": (), "__match_args__": fields, "_fields": fields,
                "_field_defaults": defaults, "__doc__": f"{name}({', '.join(fields)})",
                "__repr__": _repr, "_replace": _replace,
                **{method: parts[method] for method in ("_make", "_asdict", "__getnewargs__")},
            }  # fmt: skip
            places = zip(fields, template._fields, strict=True)
            made |= space | {field: parts[place] for field, place in places}
            return type(name, (tuple,), made | {"__new__": new})

    @cache
    def _template(size):
        return namedtuple("Template", [f"field{place}" for place in range(size)])

    def _repr(self):
        values = ", ".join(
            f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True)
        )
        return f"{type(self).__name__}({values})"

    def _replace(self, /, **values):
        """The same values, but for some fields."""
        made = self._make(map(values.pop, self._fields, self))
        if values:
            raise ValueError(f"Got unexpected field names: {[*values]!r}")
        return made

    NamedTuple = type.__new__(_Named, "NamedTuple", (), {})
