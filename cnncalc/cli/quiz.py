"""`cnncalc quiz`: the lecture's questions, asked and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.output import deliver, say
from cnncalc.limits import MOST_SHEETS

if TYPE_CHECKING:
    from cnncalc.features.quiz import Question
    from cnncalc.sources.model import Model

_EXAMPLES = """\b
Examples:
  cnncalc quiz                                   invented layers
  cnncalc quiz alexnet --count 3 --seed 7
  cnncalc quiz --sheet 30 --seed 1 -o sheets.tex  of the lecture's networks, with one key
  cnncalc quiz vgg16 --answers --format latex    a sheet with the key
"""


@click.command("quiz", epilog=_EXAMPLES)
@click.option("--layer", is_flag=True, help="Ask about invented layers; the default without MODEL.")
@click.option("--seed", type=click.IntRange(0), help="Draw the same questions again.")
@click.option(
    "--count",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help="How many questions.",
)
@click.option(
    "--answers", is_flag=True, help="Print the questions with their key, and ask nothing."
)
@click.option("--sheet", "number", type=click.IntRange(1, MOST_SHEETS),
              help="Print so many different sheets, and one key.")  # fmt: skip
@options.model(required=False)
@options.page_options()
@click.pass_context
def command(
    ctx: click.Context,
    model: Model | None,
    layer: bool,
    seed: int | None,
    count: int,
    answers: bool,
    number: int | None,
    form: str,
    path: str | None,
) -> None:
    """Ask for output volumes, parameters, multiply-accumulates and paddings, and mark the answers.

    Answers such as 55x55x96, 34944, 34,944 and 35K are understood; an empty one asks for the
    solution. Where an answer is wrong, the slip that gives it is named, and the working shown.
    """
    from cnncalc.analysis.report import analyze
    from cnncalc.features.quiz import page, page_of_sheets, quiz, sheets

    if model and layer:
        raise click.UsageError("--layer asks on invented layers: leave MODEL out")
    if not (answers or number) and (path or form != "table"):
        raise click.UsageError("--format and -o belong to --answers")
    report = analyze(model.graph) if model else None
    if number:
        drawn_sheets = sheets(number, count, seed, report, ctx.params["model"] or "")
        deliver(page_of_sheets(drawn_sheets), form, path)
        return
    drawn = quiz(report, count, seed, ctx.params["model"] or "")
    if answers:
        deliver(page(drawn), form, path)
    else:
        _ask(drawn.exercises)


def _ask(exercises: tuple[Question, ...]) -> None:
    """Ask one after the other until the answers end, and say how many were right."""
    from cnncalc.features.quiz import answer, question, said_of, solution

    right = asked = 0
    for number, exercise in enumerate(exercises, 1):
        say(f"{number}. {question(exercise)}")
        try:
            reply = click.prompt("  ", default="", show_default=False, prompt_suffix="> ")
        except click.Abort as ended:
            click.echo()  # the prompt ends
            if isinstance(ended.__context__, KeyboardInterrupt):
                raise
            break
        except OSError:
            click.echo()  # an error begins a line
            raise
        asked += 1
        if exercise.accepts(reply):
            right += 1
            say(f"   right: {answer(exercise)}")
        else:
            for slip in said_of(exercise, reply):
                say(f"   wrong: {slip}")
            say(f"   {solution(exercise)}")
    say(f"{right} of {asked} right")
