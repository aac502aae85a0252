"""The forward pass against PyTorch eager and ONNX Runtime: same network, weights and threads.

The rounds take every runtime in turn, each after a pause: a thread pool that still waits for work
would slow the next one down. OPENBLAS_NUM_THREADS=1 makes all of them use one thread, which is
what can be compared on a machine that is not quiet. Needs torch and threadpoolctl; onnx and
onnxruntime for a column.
Run: python -m tests.benchmarks.forward [--save] [MODEL ...]
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_info

from cnncalc import analyze, load
from cnncalc.forward.arrays import threads
from cnncalc.forward.run import Executor
from cnncalc.sources.zoo import catalogue
from tests.benchmarks.measure import report
from tests.benchmarks.torch_model import TorchModel

MODELS = ("vgg16", "resnet50", "googlenet", "densenet121", "mobilenet")
ROUNDS = {1: 9, 16: 3}
PAUSE = 0.3  # seconds, in which the threads of the runtime before stop waiting for work


def runners(name: str, batch: int) -> dict[str, Callable[[], Any]]:
    """What is timed, each a call without arguments on the same input."""
    graph = load(name)
    model = TorchModel(graph, analyze(graph).shapes)
    channels, height, width = graph.input_shape.dims
    x = np.random.default_rng(0).standard_normal((batch, channels, height, width), np.float32)
    ours = np.ascontiguousarray(np.moveaxis(x, 1, -1))
    tensor = torch.from_numpy(x)
    plain = Executor(graph, keep=True, check=False)
    fast = Executor(graph, keep=True, check=False, fast=True)
    found = {
        "plain": lambda: _last(plain, ours.copy()),
        "fast": lambda: _last(fast, ours.copy()),
        "torch": lambda: model(tensor.clone()).numpy(),
    }
    session = onnx_session(model, tensor)
    if session:
        found["onnxruntime"] = lambda: session.run(None, {"x": x})[0]
    return found


def _last(executor: Executor, x: Any) -> Any:
    return next(iter(executor.run([x]).outputs.values()))


def onnx_session(model: torch.nn.Module, x: torch.Tensor) -> Any:
    """A session of ONNX Runtime for the model, where it is installed."""
    try:
        import onnx  # noqa: F401
        import onnxruntime
    except ImportError:
        return None
    file = io.BytesIO()
    torch.onnx.export(model, (x,), file, input_names=["x"], dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    return onnxruntime.InferenceSession(file.getvalue(), options, ["CPUExecutionProvider"])


def compare(name: str, batch: int) -> dict[str, Any]:
    """Median milliseconds of each, and median ratios to PyTorch of the same round."""
    runs = runners(name, batch)
    results = {key: run() for key, run in runs.items()}
    spread = float(np.ptp(results["torch"]))
    error = max(float(np.abs(r - results["torch"]).max()) for r in results.values()) / spread
    assert error < 1e-3, f"{name}: outputs differ by {error} of their spread"
    times: dict[str, list[float]] = {key: [] for key in runs}
    for _ in range(ROUNDS[batch]):
        for key, run in runs.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            run()
            times[key].append(time.perf_counter() - start)
    ms = {f"{key}_ms": round(1000 * statistics.median(t), 1) for key, t in times.items()}
    ratios = {
        f"{key}_to_torch": round(
            statistics.median(a / b for a, b in zip(t, times["torch"], strict=True)), 2
        )
        for key, t in times.items()
        if key != "torch"
    }
    return {**ms, **ratios, "largest_difference": float(f"{error:.1e}")}


def kernels() -> str:
    """Whose kernels BLAS multiplies with: a processor family, OPENBLAS_CORETYPE pins another."""
    libraries = threadpool_info()
    found = {
        library.get("architecture", "unknown")
        for library in libraries
        if "numpy" in library["filepath"]
    }
    return ", ".join(sorted(found)) or "unknown"


def main() -> None:
    torch.set_num_threads(threads())
    built_in = [name for name in MODELS if name in catalogue()]
    names = [a for a in sys.argv[1:] if not a.startswith("-")] or built_in
    figures = {}
    with torch.inference_mode():
        for name in names:
            for batch in ROUNDS:
                figures[f"{name} x{batch}"] = found = compare(name, batch)
                print(name, batch, found, file=sys.stderr, flush=True)
    report("forward", {"threads": threads(), "blas": kernels(), "networks": figures})


if __name__ == "__main__":
    main()
