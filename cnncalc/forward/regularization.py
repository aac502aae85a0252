"""Regularisation, which does nothing at inference."""

from __future__ import annotations

from collections.abc import Mapping

from cnncalc.forward.layer import Kernel
from cnncalc.forward.moving import identity

KERNELS: Mapping[str, Kernel] = {"dropout": identity, "stochasticdepth": identity}
