"""`python -m cnncalc`, and the program's entry point."""

import gc
import os
import sys


def main() -> None:
    """Run the command line, with few collections of garbage: start-up makes none in cycles."""
    try:
        gc.set_threshold(100_000, 50, 50)
        from cnncalc import ending

        ending.run(_command_line)
    except KeyboardInterrupt:  # before anybody listens to signals
        _interrupted()


def _command_line() -> None:
    from cnncalc.cli import cli

    cli.main(prog_name="cnncalc")


def _interrupted() -> None:
    try:  # noqa: SIM105
        os.write(2, b"Interrupted\n")
    except OSError:
        pass
    sys.exit(130)


if __name__ == "__main__":
    main()
