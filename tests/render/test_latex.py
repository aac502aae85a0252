"""Every LaTeX output is taken by pdflatex, where there is one."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.cli.run import cnncalc

PDFLATEX = shutil.which("pdflatex")
HEAD = r"""\documentclass{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
\IfFileExists{booktabs.sty}{\usepackage{booktabs}}{
  \newcommand{\toprule}{\hline}\newcommand{\midrule}{\hline}\newcommand{\bottomrule}{\hline}}
\begin{document}
"""
COMMANDS = [
    ("summary", "resnet18", "--columns", "all"),
    ("summary", "lenet5", "-p", "classes=K", "--input", "HxWx1"),
    ("explain", "googlenet", "--all"),
    ("explain", "8x8x3 -> deconv2-4 /2 -> conv3-8 dilation 2 groups 4", "--all"),
    ("layer", "--n", "227", "--f", "11", "--s", "4", "--c", "3", "--k", "96"),
    ("rf", "alexnet"),
    ("list", "--family", "vgg"),
    ("fit", "vgg16"),
    ("reconcile", "vgg16"),
    ("equivalent", "conv3-C | conv3-C"),
    ("quiz", "alexnet", "--seed", "3", "--answers"),
    ("audit", "vgg16-cs231n"),
    ("table", "vgg16-cs231n"),
    ("sweep", "mobilenet", "-p", "alpha=0.25:1:0.25"),
]


@pytest.mark.skipif(not PDFLATEX, reason="pdflatex is not installed")
def test_all_compile(tmp_path):
    """In one document, which starts pdflatex once; its log names the command at fault last."""
    pages = []
    for command in COMMANDS:
        done = cnncalc(*command, "--format", "latex")
        assert done.code == 0
        pages.append(f"\\typeout{{{command[0]}}}\n{done.out}\\clearpage\n")
    text = f"{HEAD}{''.join(pages)}\\end{{document}}\n"
    (tmp_path / "pages.tex").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "pages.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:]
