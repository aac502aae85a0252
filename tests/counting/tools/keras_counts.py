"""Counts the parameters of Keras' own applications and writes keras.json.

    python -m tests.counting.tools.keras_counts

needs keras and one of its backends. The tests read the file, which names version and day.
"""

from __future__ import annotations

import json
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

APPLICATIONS = {
    "ResNet50": "resnet50", "ResNet101": "resnet101", "ResNet152": "resnet152",
    "ResNet50V2": "preact-resnet50", "InceptionV3": "inception-v3",
    "InceptionResNetV2": "inception-resnet-v2", "VGG16": "vgg16", "VGG19": "vgg19",
    "Xception": "xception", "MobileNet": "mobilenet", "MobileNetV2": "mobilenet-v2",
    "DenseNet121": "densenet121", "DenseNet169": "densenet169", "DenseNet201": "densenet201",
    "EfficientNetB0": "efficientnet-b0", "EfficientNetB1": "efficientnet-b1",
    "EfficientNetB3": "efficientnet-b3",
}  # fmt: skip
WAYS: dict[str, dict[str, Any]] = {
    "": {}, "without the head": {"include_top": False, "pooling": "avg"},
    "10 classes": {"classes": 10},
}  # fmt: skip


def counts(name: str, options: dict[str, Any]) -> dict[str, int]:
    """All parameters of a model, and those that are trained."""
    import keras

    keras.backend.clear_session()
    model = getattr(keras.applications, name)(weights=None, **options)
    trained = sum(prod(weight.shape) for weight in model.trainable_weights)
    return {"total": model.count_params(), "trainable": trained}


def main() -> None:
    """Write keras.json."""
    import keras

    rows: list[dict[str, Any]] = []
    for name, network in APPLICATIONS.items():
        for way, options in WAYS.items():
            row = {"application": name, "network": network, "way": way}
            rows.append({**row, **counts(name, options)})
            _write({"date": date.today().isoformat(), "keras": keras.__version__}, rows)


def _write(head: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """A file with a line for each row."""
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    text = "".join(f' "{key}": {json.dumps(value)},\n' for key, value in head.items())
    path = Path(__file__).with_name("keras.json")
    path.write_text(f'{{\n{text} "models": [\n{lines}\n ]\n}}\n')


if __name__ == "__main__":
    main()
