"""The names of the built-in conventions, for whoever offers them without counting anything."""

from __future__ import annotations

CONVENTION_NAMES = (
    "cnncalc", "cs231n", "googlenet", "torchinfo", "torchsummary", "fvcore", "thop", "ptflops",
    "ptflops-0.7", "ptflops-aten", "flopcounter", "calflops", "torchlens", "timm", "keras",
    "convnet-burden",
)  # fmt: skip
