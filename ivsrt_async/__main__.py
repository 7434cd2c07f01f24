"""`python -m ivsrt_async`: look at stages, watch one, make a token, tidy up."""

import sys


def main() -> None:
    """Run the command line, or say what it needs."""
    try:
        from ._command_line.app import run  # noqa: PLC0415 - needs an extra
    except ModuleNotFoundError as error:
        if error.name not in {"typer", "rich"}:
            raise
        sys.exit("the command line needs typer: pip install 'ivsrt-async[cli]'")
    run()


if __name__ == "__main__":
    main()
