"""Whole networks of torchvision and timm that are built in here too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Network(NamedTuple):
    """A model of a package, the built-in network that it is, and the side of its image."""

    package: str
    model: str
    network: str
    side: int = 224


def _torchvision(model: str) -> Any:
    import torchvision

    options = {"aux_logits": True, "init_weights": False} if "ception" in model else {}
    if model == "googlenet":
        options = {"aux_logits": False, "init_weights": False}
    return torchvision.models.get_model(model, weights=None, **options)


def _timm(model: str) -> Any:
    import timm

    return timm.create_model(model, pretrained=False)


def without_weights(make: Callable[[str], Any]) -> Callable[[str], Any]:
    """Models as they are made, but for the values of their weights, which no tool counts."""

    def made(model: str) -> Any:
        import torch

        try:
            with torch.device("meta"):
                return make(model).to_empty(device="cpu")
        except RuntimeError:  # values are asked for as the model is made
            return make(model)

    return made


PACKAGES: dict[str, Callable[[str], Any]] = {
    "torchvision": without_weights(_torchvision),
    "timm": without_weights(_timm),
}

_TORCHVISION = {
    "alexnet": "alexnet-owt", "vgg11": "vgg11", "vgg16": "vgg16-torchvision",
    "vgg16_bn": "vgg16-bn",
    "resnet18": "resnet18", "resnet34": "resnet34", "resnet50": "resnet50-v1.5",
    "resnet101": "resnet101-v1.5", "resnet152": "resnet152-v1.5",
    "resnext50_32x4d": "resnext50-32x4d", "resnext101_32x8d": "resnext101-32x8d",
    "wide_resnet50_2": "wide-resnet50-2", "densenet121": "densenet121",
    "densenet169": "densenet169", "squeezenet1_0": "squeezenet1.0",
    "squeezenet1_1": "squeezenet1.1", "googlenet": "googlenet-bn",
    "mobilenet_v2": "mobilenet-v2", "mobilenet_v3_large": "mobilenet-v3-large",
    "mobilenet_v3_small": "mobilenet-v3-small", "shufflenet_v2_x1_0": "shufflenet-v2",
    "mnasnet1_0": "mnasnet-b1", "efficientnet_b0": "efficientnet-b0",
    "efficientnet_b1": "efficientnet-b1",
}  # fmt: skip
_TIMM = {
    "vgg16": "vgg16", "vgg19_bn": "vgg19-bn", "resnet18": "resnet18", "resnet50": "resnet50-v1.5",
    "resnet101": "resnet101-v1.5", "resnext50_32x4d": "resnext50-32x4d",
    "wide_resnet50_2": "wide-resnet50-2", "densenet121": "densenet121",
    "mobilenetv2_100": "mobilenet-v2", "mobilenetv3_large_100": "mobilenet-v3-large",
    "semnasnet_100": "mnasnet-a1", "mnasnet_100": "mnasnet-b1",
    "efficientnet_b0": "efficientnet-b0", "resnetv2_50": "preact-resnet50",
    "legacy_seresnet50": "se-resnet50", "legacy_senet154": "senet154",
    "xception": "xception", "inception_v4": "inception-v4",
    "inception_resnet_v2": "inception-resnet-v2", "nasnetalarge": "nasnet-large",
    "mobilenetv1_100": "mobilenet",
}  # fmt: skip
_SIDES = {
    "xception": 299, "inception_v4": 299, "inception_resnet_v2": 299, "nasnetalarge": 331,
    "efficientnet_b1": 240,
}  # fmt: skip

NETWORKS = tuple(
    Network(package, model, network, _SIDES.get(model, 224))
    for package, models in (("torchvision", _TORCHVISION), ("timm", _TIMM))
    for model, network in models.items()
) + (Network("torchvision", "inception_v3", "inception-v3", 299),)
