"""Runs each tool on every single operation and on whole networks, and writes what it counts.

    python -m tests.counting.tools.run operations networks --old-ptflops DIR [TOOL …]

needs torch, torchvision, timm and the tools; DIR holds ptflops 0.6, where `ptflops` is one since
0.7. With the names of tools these alone are run anew, with `new` all of them on the operations that
have no row. Nothing here is counted by cnncalc, and no test runs it: the tests read operations.json
and networks.json, which name the versions and the day.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import math
import os
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (its name in PyTorch's documentation)
import torchvision
from torch import nn
from torch.overrides import TorchFunctionMode

from tests.counting.tools.networks import NETWORKS, PACKAGES, Network
from tests.counting.tools.operations import OPERATIONS, Single

FOLDER = Path(__file__).parent
PACKAGED = (
    "torch", "torchvision", "timm", "torchinfo", "torchsummary", "fvcore", "thop", "ptflops",
    "calflops", "torchlens",
)  # fmt: skip
NEW = "new"
TIMM = importlib.import_module("timm")  # `timm` is the tool
Inputs = Sequence[torch.Tensor]
Subject = tuple[Callable[[], nn.Module], Inputs]


class AlongChannels(nn.Module):
    """A convolution along the channels of every cell alike."""

    def __init__(self, conv: nn.Module) -> None:
        super().__init__()
        self.conv = conv

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        cells = x.flatten(2).transpose(1, 2).reshape(-1, 1, x.shape[1])
        return self.conv(cells).reshape(1, -1, x.shape[1]).transpose(1, 2).reshape(x.shape)


class RadialBasis(nn.Module):
    """Units of a radial basis: distances to prototypes that are not learned."""

    def __init__(self, features: int, units: int, rule: Callable[..., Any]) -> None:
        super().__init__()
        self.register_buffer("prototypes", torch.rand(units, features))
        self.rule = rule

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rule(x, self.prototypes)


class Subsample(nn.Module):
    """Pooling with a learned coefficient and a learned bias for each channel."""

    def __init__(self, channels: int, rule: Callable[..., Any]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.rand(channels, 1, 1))
        self.bias = nn.Parameter(torch.rand(channels, 1, 1))
        self.rule = rule

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rule(x, self.weight, self.bias)


class ChannelsLast(nn.Module):
    """A module that works on the last axis, where the channels are put for it."""

    def __init__(self, one: nn.Module) -> None:
        super().__init__()
        self.one = one

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Lookup(nn.Module):
    """An embedding of numbers that are the input rounded down."""

    def __init__(self, one: nn.Module) -> None:
        super().__init__()
        self.one = one

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x.long() % self.one.num_embeddings)


class Unfolded(nn.Module):
    """Patches, which PyTorch has in a row, as a map again."""

    def __init__(self, one: nn.Module, height: int, width: int) -> None:
        super().__init__()
        self.one = one
        self.size = (height, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x).unflatten(2, self.size)


class Partial(nn.Module):
    """A module for the first channels; the others pass it by."""

    def __init__(self, one: nn.Module, channels: int) -> None:
        super().__init__()
        self.one = one
        self.channels = channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, rest = x[:, : self.channels], x[:, self.channels :]
        return torch.cat([self.one(first), rest], 1)


class FirstOf(nn.Module):
    """A recurrent module, which has the channels last, and of what it gives the values."""

    def __init__(self, one: nn.Module) -> None:
        super().__init__()
        self.one = one

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x.transpose(1, 2))[0].transpose(1, 2)


class Learned(nn.Module):
    """A function of the input and of one learned array."""

    def __init__(self, shape: tuple[int, ...], rule: Callable[..., Any]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.rand(shape))
        self.rule = rule

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rule(x, self.weight)


class Unpool(nn.MaxUnpool2d):
    """Max unpooling to the size of the second input, all maxima in the first cell of a window."""

    def __init__(self, kernel: int, height: int, width: int) -> None:
        super().__init__(kernel)
        rows, columns = torch.arange(0, height, kernel), torch.arange(0, width, kernel)
        self.register_buffer("where", rows[:, None] * width + columns)
        self.size = [height, width]

    def forward(self, x: torch.Tensor, _large: torch.Tensor) -> torch.Tensor:
        return super().forward(x, self.where.expand(x.shape), self.size)


class Whole(nn.Module):
    """A module or a function as a network of its own, with any number of inputs."""

    def __init__(self, one: Callable[..., Any]) -> None:
        super().__init__()
        self.one = one

    def forward(self, *inputs: torch.Tensor, **named: torch.Tensor) -> Any:
        return self.one(*inputs, *named.values())


def tensor(text: str) -> torch.Tensor:
    """An input of one image: 10x10x8 as PyTorch has it, channels first."""
    *plane, channels = map(int, text.split("x"))
    return torch.rand(1, channels, *plane)


# The tools: a model in evaluation and its inputs give a number of operations.


def torchinfo(model: nn.Module, inputs: Inputs) -> int:
    import torchinfo as tool

    return tool.summary(model, input_data=[*inputs], verbose=0, mode="eval").total_mult_adds


def torchinfo_memory(model: nn.Module, inputs: Inputs) -> int:
    import torchinfo as tool

    done = tool.summary(model, input_data=[*inputs], verbose=0, mode="eval")
    return done.total_output_bytes


def torchsummary_memory(model: nn.Module, inputs: Inputs) -> int:
    """Twice the elements in its table, of which it prints the MiB.

    The table is there where it fails at its end, as it does where nothing has parameters.
    """
    import torchsummary as tool

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(AttributeError):
        tool.summary(model, [tuple(x.shape[1:]) for x in inputs], batch_size=1, device="cpu")
    shapes = re.findall(r"\[([0-9, ]+)\]", out.getvalue())
    if not shapes:
        raise ValueError("it prints no table")
    return 2 * sum(math.prod(map(int, shape.split(","))) for shape in shapes)


def fvcore(model: nn.Module, inputs: Inputs) -> int:
    from fvcore.nn import FlopCountAnalysis

    return _quiet(FlopCountAnalysis(model, tuple(inputs))).total()


def timm(model: nn.Module, inputs: Inputs) -> int:
    """The activations that timm's benchmark.py prints; its operations are fvcore's."""
    from fvcore.nn import ActivationCountAnalysis

    return _quiet(ActivationCountAnalysis(model, tuple(inputs))).total()


def _quiet(analysis: Any) -> Any:
    return analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)


def thop(model: nn.Module, inputs: Inputs) -> int:
    import thop as tool

    return tool.profile(model, inputs=tuple(inputs), verbose=False)[0]


def ptflops(tool: Any, inputs: Inputs, model: nn.Module, **options: Any) -> int:
    """Of several inputs the first is the one whose size counts as the batch."""
    resolution = tuple(inputs[0].shape[1:])
    if len(inputs) > 1:
        named = {f"x{n}": x for n, x in enumerate(inputs)}
        options["input_constructor"] = lambda _: named
    return tool.get_model_complexity_info(
        model, resolution, as_strings=False, print_per_layer_stat=False, **options
    )[0]


def ptflops_pytorch(model: nn.Module, inputs: Inputs) -> int:
    import ptflops as tool

    return ptflops(tool, inputs, model, backend="pytorch")


def ptflops_aten(model: nn.Module, inputs: Inputs) -> int:
    import ptflops as tool

    return ptflops(tool, inputs, model, backend="aten")


def flopcounter(model: nn.Module, inputs: Inputs) -> int:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        model(*inputs)
    return counter.get_total_flops()


def calflops(model: nn.Module, inputs: Inputs) -> int:
    """It asks the first parameter for its device, so that it needs one."""
    from calflops import calculate_flops

    options = {"print_results": False, "output_as_string": False}
    if not [*model.parameters()]:
        model.register_parameter("unused", nn.Parameter(torch.zeros(1)))
    return calculate_flops(model, args=[*inputs], **options)[0]


def torchlens(model: nn.Module, inputs: Inputs) -> int:
    import torchlens as tool

    return int(tool.trace(model, [*inputs] if len(inputs) > 1 else inputs[0]).total_flops_forward)


TOOLS: dict[str, Callable[[nn.Module, Inputs], Any]] = {
    "torchinfo": torchinfo, "fvcore": fvcore, "thop": thop, "ptflops-0.7": ptflops_pytorch,
    "ptflops-aten": ptflops_aten, "flopcounter": flopcounter, "calflops": calflops,
    "torchlens": torchlens,
}  # fmt: skip
MEMORY: dict[str, Callable[[nn.Module, Inputs], Any]] = {
    "torchinfo": torchinfo_memory, "torchsummary": torchsummary_memory, "timm": timm,
}  # fmt: skip


def old_ptflops(folder: str) -> tuple[str, Callable[[nn.Module, Inputs], int]]:
    """ptflops of a folder beside the installed one, and its version."""
    importlib.import_module("ptflops")
    installed = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "ptflops"}
    for name in installed:
        del sys.modules[name]
    sys.path.insert(0, folder)
    old = importlib.import_module("ptflops")
    sys.path.remove(folder)
    for name in [n for n in sys.modules if n.split(".")[0] == "ptflops"]:
        del sys.modules[name]
    sys.modules.update(installed)
    (info,) = Path(folder).glob("ptflops-*.dist-info")
    number = info.name.removesuffix(".dist-info").split("-")[1]
    return number, lambda model, inputs: ptflops(old, inputs, model)


def counted(tool: Callable[[nn.Module, Inputs], Any], model: nn.Module, inputs: Inputs) -> Any:
    """What a tool counts of a model; None where it fails, which is a result of its own."""
    try:
        with torch.no_grad(), contextlib.redirect_stdout(io.StringIO()):
            return round(float(tool(model.eval(), inputs)))
    except Exception as error:
        print(f"{tool.__name__}: {type(error).__name__}: {error}", file=sys.stderr)
        return None


def apart(tool: Callable[[nn.Module, Inputs], Any], subjects: Sequence[Subject]) -> list[Any]:
    """What a tool counts of each subject, in a process of its own: some change PyTorch's functions.

    A subject is a function that makes its model, and the inputs.
    """
    with tempfile.TemporaryFile("w+") as answer:
        child = os.fork()
        if not child:
            json.dump([counted(tool, make(), inputs) for make, inputs in subjects], answer)
            answer.flush()
            os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        return json.load(answer)


def count(rows: list[dict[str, Any]], subjects: Sequence[Subject], chosen: Sequence[str]) -> None:
    """Add what every tool counts, or the chosen ones, to the row of each subject."""
    for key, tools in (("memory", MEMORY), ("operations", TOOLS)):
        for name, tool in tools.items():
            if chosen and name not in chosen:
                continue
            print(time.strftime("%X"), name, file=sys.stderr)
            for row, figure in zip(rows, apart(tool, subjects), strict=True):
                row.setdefault(key, {})[name] = figure


def model_of(single: Single) -> Whole:
    """One operation as a network; `written` is this repository's own text."""
    names = {
        "nn": nn, "F": F, "torch": torch, "torchvision": torchvision, "timm": TIMM,
        "Subsample": Subsample, "AlongChannels": AlongChannels, "RadialBasis": RadialBasis,
        "Unpool": Unpool, "Learned": Learned, "Lookup": Lookup, "Unfolded": Unfolded,
        "ChannelsLast": ChannelsLast, "Partial": Partial, "FirstOf": FirstOf,
    }  # fmt: skip
    return Whole(eval(single.written, names))


def operations(chosen: Sequence[str]) -> list[dict[str, Any]]:
    """What the tools count of each operation, or of those that the file lacks with `new`."""
    known = {tuple(list(row.values())[:3]): row for row in _known("operations", chosen)}
    rows = [known.get(tuple(single), single._asdict()) for single in OPERATIONS]
    wanted = [i for i, row in enumerate(rows) if NEW not in chosen or "operations" not in row]
    inputs = [[tensor(text) for text in OPERATIONS[i].inputs.split()] for i in wanted]
    models = [partial(model_of, OPERATIONS[i]) for i in wanted]
    tools = [name for name in chosen if name != NEW]
    count([rows[i] for i in wanted], [*zip(models, inputs, strict=True)], tools)
    return rows


class Calls(TorchFunctionMode):
    """The functions that are called outside PyTorch's own modules, with their first input."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.inside = 0
        self.calls: Counter[tuple[str, str]] = Counter()
        for module in model.modules():
            if type(module).__module__.startswith("torch.nn.modules") and not [*module.children()]:
                module.register_forward_pre_hook(lambda *_: self._step(1))
                module.register_forward_hook(lambda *_: self._step(-1))

    def _step(self, by: int) -> None:
        self.inside += by

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        first = args[0] if args else None
        if isinstance(first, torch.Tensor) and not self.inside and first.dim() > 1:
            channels, *plane = first.shape[1:]
            shape = "x".join(map(str, (*plane, channels)))
            self.calls[getattr(func, "__name__", str(func)), shape] += 1
        return func(*args, **(kwargs or {}))


CALLED = ("relu", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "mean", "add", "mul")


def functions(model: nn.Module, inputs: Inputs) -> list[list[Any]]:
    """What a network calls as a function: name, first input, how often."""
    calls = Calls(model)
    with torch.no_grad(), calls:
        model(*inputs)
    kept = sorted(c for c in calls.calls.items() if c[0][0] in CALLED)
    return [[name, shape, times] for (name, shape), times in kept]


def network(net: Network) -> dict[str, Any]:
    """A network's parameters and statistics, and what it calls as a function."""
    model = PACKAGES[net.package](net.model).eval()
    return {
        **net._asdict(),
        "params": sum(p.numel() for p in model.parameters()),
        "buffers": sum(b.numel() for b in model.buffers() if b.dtype.is_floating_point),
        "functions": functions(model, [tensor(f"{net.side}x{net.side}x3")]),
    }


def networks(chosen: Sequence[str]) -> list[dict[str, Any]]:
    """What the tools count of each network."""
    rows = _known("networks", chosen) or [network(net) for net in NETWORKS]
    inputs = [[tensor(f"{net.side}x{net.side}x3")] for net in NETWORKS]
    makers = [partial(PACKAGES[net.package], net.model) for net in NETWORKS]
    count(rows, [*zip(makers, inputs, strict=True)], chosen)
    return rows


def main(words: Sequence[str]) -> None:
    """Write the files that are named."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    versions = {name: version(name) for name in PACKAGED}
    for name in (*PACKAGED, "fvcore.nn", "torch.utils.flop_counter"):
        importlib.import_module(name)  # before any process forks
    if "--old-ptflops" in words:
        number, tool = old_ptflops(words[words.index("--old-ptflops") + 1])
        versions["ptflops, old"] = number
        TOOLS["ptflops"] = tool
    head = {"date": date.today().isoformat(), "versions": versions}
    chosen = [word for word in words if word in TOOLS or word in MEMORY or word == NEW]
    if "operations" in words:
        _write("operations", {**head, "operations": operations(chosen)})
    if "networks" in words:
        _write("networks", {**head, "networks": networks(chosen)})


def _known(name: str, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a file of which some tools are run anew."""
    return json.loads((FOLDER / f"{name}.json").read_text())[name] if chosen else []


def _write(name: str, document: dict[str, Any]) -> None:
    """A file with a line for each row."""
    *head, (key, rows) = document.items()
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    text = "".join(f' "{k}": {json.dumps(v)},\n' for k, v in head)
    (FOLDER / f"{name}.json").write_text(f'{{\n{text} "{key}": [\n{lines}\n ]\n}}\n')


if __name__ == "__main__":
    main(sys.argv[1:])
