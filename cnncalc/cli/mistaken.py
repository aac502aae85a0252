"""What was meant by a command line that cannot be read: the option, value or command to write."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

import click

from cnncalc.errors import did_you_mean, nearest

# Options of other tools, in the words of this one; one is offered where the command has it.
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "--batch-size": ("--batch",),
    "--input-size": ("--input",), "--input-shape": ("--input",), "--shape": ("--input",),
    "--image-size": ("--input",), "--img-size": ("--input",), "--imgsz": ("--input",),
    "--resolution": ("--input",),
    "--precision": ("--dtype int8", "--dtype"), "--quantize": ("--dtype int8",),
    "--bits": ("--dtype int8",), "--type": ("--dtype int8",),
    "--tool": ("--convention torchinfo",), "--like": ("--convention torchinfo",),
    "--num-classes": ("-p classes=10",), "--set": ("-p classes=10",),
    "--framework": ("--convention torchinfo",),
    "--disable": ("--ignore",), "--exclude": ("--ignore",), "--skip": ("--ignore",),
    "--enable": ("--extend-select",), "--rule": ("--select",), "--rules": ("--select",),
    "--fail-on": ("--severity error",), "--fail-level": ("--severity error",),
    "--level": ("--severity error",), "--min-severity": ("--severity error",),
    "--errors-only": ("--severity error",), "--no-fail": ("--exit-zero",),
    "--warn-only": ("--exit-zero",), "--fix": ("--update",), "--write": ("--update", "-o"),
    "--max-ram": ("--max-peak",), "--max-sram": ("--max-peak",), "--ram": ("--max-peak",),
    "--max-flash": ("--max-params",), "--max-size": ("--max-params",),
    "--max-weights": ("--max-params",), "--max-parameters": ("--max-params",),
    "--max-mult-adds": ("--max-macs",), "--max-madds": ("--max-macs",),
    "--base": ("--against", "--git", "--to"), "--since": ("--against", "--git"),
    "--rev": ("--against", "--git"), "--git": ("--against",), "--against": ("--git",),
    "--baseline": ("--against", "--to"),
    "--out": ("-o",), "--out-file": ("-o",), "--outfile": ("-o",), "--save": ("-o",),
    "--file": ("-o",), "--verbose": ("--ops", "--all", "--steps"), "--full": ("--ops", "--all"),
    "--details": ("--ops", "--all"), "--expand": ("--ops", "--expanded"),
    "--chart": ("--plot chart.svg",), "--figure": ("--plot chart.svg",),
    "--fields": ("--columns",), "--cols": ("--columns",), "--order": ("--sort",),
    "--filter": ("--where", "--family"), "--name": ("--family",), "--limit": ("--top",),
    "--head": ("--top",), "--num": ("--top", "--count"), "--in-channels": ("--c",),
    "--out-channels": ("--k",), "--kernel-size": ("--f",), "--input-channels": ("--c",),
}  # fmt: skip
_ENVIRONMENT = {  # options of other tools that are a variable here
    "--no-color": "NO_COLOR=1", "--no-colour": "NO_COLOR=1", "--plain": "NO_COLOR=1",
    "--color": "FORCE_COLOR=1", "--colour": "FORCE_COLOR=1",
}  # fmt: skip
_WORDS = {  # words for a value of a choice, in those that the choice has
    "dense": "fc", "linear": "fc", "maxpool": "pool", "avgpool": "pool", "pooling": "pool",
    "transposed": "deconv", "convtranspose": "deconv", "upconv": "deconv", "dwconv": "depthwise",
    "accuracy": "top1", "error": "top1", "pytorch": "torchinfo", "torch": "torchinfo",
    "tensorflow": "keras", "tf": "keras", "nchw": "chw", "nhwc": "hwc", "q8": "int8",
    "8bit": "int8", "4bit": "int4", "ram": "peak", "parameters": "params", "size": "params",
    "madds": "macs", "mult-adds": "macs", "ops": "operations", "receptive-field": "rf",
    "resnet": "he", "googlenet": "inception", "excel": "csv", "tex": "latex",
}  # fmt: skip
_COMMANDS = {  # words for a command
    "params": "summary", "parameters": "summary", "flops": "summary", "macs": "summary",
    "memory": "summary", "info": "summary", "print": "summary", "describe": "summary",
    "analyze": "summary", "analyse": "summary", "count": "summary", "stats": "summary",
    "shapes": "summary", "lint": "check", "validate": "check", "test": "check", "models": "list",
    "zoo": "list", "ls": "list", "receptive-field": "rf", "convert": "show", "export": "show",
    "cat": "show", "init": "new", "create": "new", "run": "verify", "forward": "verify",
    "search": "sweep", "grid": "sweep", "tables": "audit", "manual": "help", "man": "help",
    "docs": "help", "ci": "gate", "budget": "check", "conv": "layer", "output-size": "layer",
    "convolve": "apply", "explain-code": "help", "versus": "compare", "vs": "compare",
}  # fmt: skip
_BEHIND = {  # what an argument too many was meant as, of which the command takes as an option
    "list": ("--family",),
    "reconcile": ("--figure",),
    "quiz": ("--count",),
    "layer": ("--n", "--f", "--s", "--p"),
}


def meant(error: click.ClickException) -> str:
    """What is wrong with a command line, with what to write instead where that can be said."""
    if isinstance(error, click.NoSuchOption):
        return f"No such option '{error.option_name}'{_instead(error.option_name, error.ctx)}"
    said = error.format_message()
    if isinstance(error, click.BadParameter) and error.param:
        return said + _choice(error.message, error.param)
    if isinstance(error, click.UsageError) and (extra := _EXTRA.match(said)):
        return said + _behind(extra[1], error.ctx)
    return said


_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_NOT_OFFERED = re.compile(r"'(.*?)' is not one of ", re.DOTALL)


def _instead(typed: str, context: click.Context | None) -> str:
    """What the command has in place of an option that it does not have."""
    if context is None:
        return ""
    offered = {name: option for option in _options(context) for name in option.opts}
    known = [name for name in offered if name.startswith("--")]
    first = next(_candidates(typed, [*offered], [*offered.values()]), "")
    if first:
        return f": write {first}"
    if typed in _ENVIRONMENT:
        return f": set {_ENVIRONMENT[typed]} in the environment"
    if len(typed.lstrip("-")) == 1:
        return _initial(typed, known)
    bare = nearest(typed.lstrip("-"), [name[2:] for name in known])
    near = _sharing(typed, known) or (bare and f"--{bare}")
    return f": did you mean '{near}'?" if near else _else(typed, context, "-p" in offered)


def _else(typed: str, context: click.Context, takes_params: bool) -> str:
    """Where an option is an argument here, belongs to other commands, or is a param of a spec."""
    word = typed.lstrip("-").lower()
    for argument in context.command.params:
        if isinstance(argument, click.Argument) and argument.name in (word, f"{word}s"):
            return f": it stands without that, as {argument.make_metavar(context).strip('[].')}"
    having = [name for name, options in _of_commands(context) if typed in options]
    if having:
        return f": that is an option of {', '.join(having)}"
    if takes_params and not word.startswith(("max-", "min-")):
        return f": a param of the spec is set by -p {word.replace('-', '_')}=10"
    return ""


def _of_commands(context: click.Context) -> Iterator[tuple[str, set[str]]]:
    """Every command with the names of its options."""
    group = context.find_root().command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command and name not in _EXERCISES:  # whose options are those of one layer
            yield name, {one for option in command.params for one in option.opts}


_EXERCISES = ("layer", "apply")


def _options(context: click.Context) -> list[click.Option]:
    return [one for one in context.command.params if isinstance(one, click.Option) and one.opts]


def _candidates(typed: str, known: list[str], given: list[click.Option]) -> Iterator[str]:
    """What says the same here: an option of another tool's name, or a value of a choice."""
    for words in _ELSEWHERE.get(typed, ()):
        if words.split()[0] in known:
            yield words
    value = typed.lstrip("-").lower()
    for option in given:
        if isinstance(option.type, click.Choice):
            choices = [str(one) for one in option.type.choices]
            word = "markdown" if value == "md" else _WORDS.get(value, value)
            if word in choices and len(value) > 1:
                yield f"{option.opts[0]} {word}"


def _initial(typed: str, known: list[str]) -> str:
    """The long options that a short one may stand for."""
    letter = typed.lstrip("-").lower()
    long = [name for name in known if name[2:3] == letter]
    exact = [name for name in long if len(name) == 3]  # --n of an exercise
    shown = exact or long
    if not shown:
        return ""
    one = shown[0] if len(shown) == 1 else f"one of {', '.join(shown)}"
    return f": write {one}"


def _sharing(typed: str, known: list[str]) -> str:
    """The one option with a word in common: --input of --input-file."""
    words = set(typed.lstrip("-").lower().split("-")) - {"max", "min", "layer"}
    having = [name for name in known if words & set(name[2:].split("-"))]
    return having[0] if len(having) == 1 else ""


def _choice(message: str, param: click.Parameter) -> str:
    """The value of a choice that was meant by another word."""
    missed = _NOT_OFFERED.match(message)
    if not missed or not isinstance(param.type, click.Choice):
        return ""
    choices = [str(one) for one in param.type.choices]
    typed = missed[1].lower()
    if "," in typed and all(part.strip() in choices for part in typed.split(",")):
        return " One is taken at a time: run the command once for each."
    word = _WORDS.get(typed, "")
    hint = f"did you mean '{word}'?" if word in choices else did_you_mean(typed, choices)
    return f" {hint[:1].upper()}{hint[1:]}" if hint else ""


def _behind(extra: str, context: click.Context | None) -> str:
    """The option that an argument too many belongs to."""
    names = _BEHIND.get(context.info_name or "", ()) if context else ()
    words = " ".join(f"{name} {value}" for name, value in zip(names, extra.split(), strict=False))
    return f": write {words}" if words else ""


def command_meant(typed: str, commands: Iterable[str]) -> str:
    """The command to write in place of a word that is none."""
    names = [*commands]
    if typed == "version":
        return "write cnncalc --version"
    if known := _COMMANDS.get(typed.lower()):
        return f"write cnncalc {known}"
    near = did_you_mean(typed, names)
    if near:
        return near
    if _is_model(typed):
        return f"it is a network: cnncalc summary {_quoted(typed)}"
    return f"commands are {', '.join(names)}"


def _is_model(typed: str) -> bool:
    """Whether a word is a network, of which the command is missing."""
    from cnncalc.errors import SpecError
    from cnncalc.sources.resolve import resolve

    try:
        address = resolve(typed)
    except SpecError:
        return False
    return address.is_built_in or "->" in typed or os.path.exists(address.path)


def _quoted(typed: str) -> str:
    return f'"{typed}"' if re.search(r"[\s>|]", typed) else typed
