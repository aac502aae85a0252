"""Many small cases in one test: each is named where it fails, and none costs a test of its own.

What pytest does around a test takes longer than a case of a millisecond does. Cases that need a
fixture of their own, that are skipped or that are marked stay tests: pytest.mark.parametrize.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import signature
from typing import Any

Test = Callable[..., None]


def each(names: str | Sequence[str], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Run a test on case after case, with values for names as pytest.mark.parametrize has them.

    The first that fails ends the test, its values in a note behind the error.
    """
    fields = names.replace(",", " ").split() if isinstance(names, str) else [*names]
    is_one = isinstance(names, str) and len(fields) == 1
    listed = [(case,) if is_one else tuple(case) for case in cases]

    def on_each(test: Test) -> Test:
        @wraps(test)
        def run(**given: Any) -> None:
            assert listed, "no case"
            for case in listed:
                values = dict(zip(fields, case, strict=True))
                try:
                    test(**given, **values)
                except BaseException as error:  # those by which pytest fails are no Exception
                    error.add_note(", ".join(f"{name} = {v!r}" for name, v in values.items()))
                    raise

        asked = signature(test)
        others = [p for name, p in asked.parameters.items() if name not in fields]
        run.__signature__ = asked.replace(parameters=others)  # type: ignore[attr-defined]
        return run

    return on_each
