"""`python -m cnncalc`, and the program's entry point."""

import gc


def main() -> None:
    """Run the command line, with few collections of garbage: start-up makes none in cycles."""
    gc.set_threshold(100_000, 50, 50)
    from cnncalc.cli import main as run

    run()


if __name__ == "__main__":
    main()
