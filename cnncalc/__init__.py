"""Shapes, parameters, multiply-adds, memory and receptive fields of convolutional networks."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing is not loaded before signals are listened to
    from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "load": "cnncalc.sources.resolve",
    "read": "cnncalc.sources.resolve",
    "Model": "cnncalc.sources.model",
    "analyze": "cnncalc.analysis.report",
    "Report": "cnncalc.analysis.report",
    "Graph": "cnncalc.graph",
    "SpecError": "cnncalc.errors",
    "SpecWarning": "cnncalc.errors",
    "verify": "cnncalc.features.verify",
}
__all__ = [
    "Graph",
    "Model",
    "Report",
    "SpecError",
    "SpecWarning",
    "__version__",
    "analyze",
    "load",
    "read",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load a public name on its first use, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cnncalc' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
