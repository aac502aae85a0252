"""What frameworks and their tools print of a model: it is named, for it says too little."""

from __future__ import annotations

import re

from cnncalc.errors import Location, Source, SpecError

_CODE = "paste the layers of its code below layers:, or on one line, behind the input: 28x28x1 -> "
_KERAS = f'{_CODE}Conv2D(32, (3, 3), activation="relu") -> MaxPooling2D((2, 2)) -> Flatten()'
_TORCH = f"{_CODE}Conv2d(1, 20, kernel_size=5) -> ReLU() -> MaxPool2d(2)"
_TOO_LITTLE = "which has no kernels, strides or padding"
_HEAD = r"(?im)^[^\w\n]{0,200}(?P<at>layer \(type\))"
# Signs, what is said of them, and what to paste instead; the surest first.
_PRINTS = tuple(
    (re.compile(pattern), f"this is {said}", hint)
    for pattern, said, hint in (
        (
            r"(?m)^[ \t]{0,200}\(\w{1,60}\): (?P<at>[A-Z]\w{0,60})\(",
            "what PyTorch prints of a module, print(model), which has no input",
            _TORCH + ", without the (0): before them",
        ),
        (
            r"(?im)^[^\w\n]{0,200}(?P<at>layer \(type:depth-idx)",
            f"a table of torchinfo, {_TOO_LITTLE}",
            _TORCH,
        ),
        (
            rf"{_HEAD}(?=[^\n]*output shape(?:[^\n]*\n){{1,4}}?[^\n]*\[-1,)",
            f"a table of torchsummary, {_TOO_LITTLE}",
            _TORCH,
        ),
        (
            rf"{_HEAD}(?=[^\n]*output shape)",
            f"a table of Keras, model.summary(), {_TOO_LITTLE}",
            _KERAS,
        ),
    )
)


def check_is_no_print(source: Source) -> None:
    """Raises C280 for what a tool prints of a model."""
    for pattern, message, hint in _PRINTS:
        found = pattern.search(source.text)
        if found:
            raise SpecError("C280", message, Location(source, *found.span("at")), hint=hint)
