"""Shapes, parameters, multiply-adds, memory and receptive fields of convolutional networks."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing is not loaded before signals are listened to
    from typing import Any

    from cnncalc.api import Report as Report
    from cnncalc.api import analyze as analyze
    from cnncalc.api import apply as apply
    from cnncalc.api import audit as audit
    from cnncalc.api import check as check
    from cnncalc.api import compare as compare
    from cnncalc.api import conventions as conventions
    from cnncalc.api import diff as diff
    from cnncalc.api import explain as explain
    from cnncalc.api import fit as fit
    from cnncalc.api import layer as layer
    from cnncalc.api import load as load
    from cnncalc.api import reconcile as reconcile
    from cnncalc.api import rf as rf
    from cnncalc.api import sweep as sweep
    from cnncalc.api import verify as verify
    from cnncalc.errors import SpecError as SpecError
    from cnncalc.errors import SpecWarning as SpecWarning
    from cnncalc.graph import Graph as Graph
    from cnncalc.sources.model import Model as Model
    from cnncalc.sources.resolve import read as read

__version__ = "0.2.0"

_API = (
    "Report", "analyze", "apply", "audit", "check", "compare", "conventions", "diff", "explain",
    "fit",
    "layer", "load", "reconcile", "rf", "sweep", "verify",
)  # fmt: skip
_HOMES = dict.fromkeys(_API, "cnncalc.api") | {
    "read": "cnncalc.sources.resolve",
    "Model": "cnncalc.sources.model",
    "Graph": "cnncalc.graph",
    "SpecError": "cnncalc.errors",
    "SpecWarning": "cnncalc.errors",
}
__all__ = [
    "Graph", "Model", "Report", "SpecError", "SpecWarning", "__version__", "analyze", "apply",
    "audit", "check", "compare", "conventions", "diff", "explain", "fit", "layer", "load", "read",
    "reconcile", "rf", "sweep", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name on its first use, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cnncalc' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted(__all__)
