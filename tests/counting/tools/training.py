"""What PyTorch multiplies backwards, and what it saves for that, on whole networks.

    PYTHONPATH=. python -m tests.counting.tools.training

writes training.json. Networks run on the meta device, which has shapes and storage but no values;
operations are those of torch.utils.flop_counter, bytes those of every distinct storage that saved
tensor hooks see, but for parameters and buffers. No test runs it.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch.autograd.graph import saved_tensors_hooks
from torch.utils.flop_counter import FlopCounterMode

from tests.counting.tools.networks import NETWORKS, Network, _timm, _torchvision

BATCH = 2
FILE = Path(__file__).with_suffix(".json")


def measured(network: Network) -> dict[str, int]:
    """Operations there and back, and bytes saved."""
    make = {"torchvision": _torchvision, "timm": _timm}[network.package]
    with torch.device("meta"):
        model = make(network.model).train()
        image = torch.empty(BATCH, 3, network.side, network.side)
    arrays = (*model.parameters(), *model.buffers())
    own = {array.untyped_storage()._cdata for array in arrays}
    saved: dict[int, Any] = {}

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            saved[storage._cdata] = storage
        return tensor

    counter = FlopCounterMode(display=False)
    with saved_tensors_hooks(pack, lambda tensor: tensor), counter:
        out = model(image)
        out = out if torch.is_tensor(out) else out[0]
        there = counter.get_total_flops()
        out.sum().backward()
    back = counter.get_total_flops() - there
    return {"there": there, "back": back, "saved": sum(s.nbytes() for s in saved.values())}


def main() -> None:
    """Measure all networks; what fails is named on standard error."""
    found = {}
    for network in NETWORKS:
        try:
            found[f"{network.package}/{network.model}"] = measured(network)
        except Exception as error:
            print(f"{network.model}: {str(error)[:200]}", file=sys.stderr)
    versions = {name: version(name) for name in ("torch", "torchvision", "timm")}
    document = {"day": str(date.today()), "versions": versions, "batch": BATCH, "networks": found}
    FILE.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
