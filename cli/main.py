"""The `magpie` command: mounts every service's verbs and turns errors into exit codes.

0 done, 1 a fault of ours, 2 bad input, 3 nothing found, 4 not reachable, 5 refused.
"""

from __future__ import annotations

import io
import os
import sys
from importlib.metadata import version as installed_version

import typer
from typer.exceptions import TyperException

from cli.mount import merge, mount_services
from cli.verbs import app as own_verbs
from common.errors import MagpieError

_INTERRUPTED = 130


def build_app() -> typer.Typer:
    """The whole command: one Typer app with the verbs of every service."""
    # Plain help: drawing it with rich costs three times the start of the interpreter.
    app = typer.Typer(
        name="magpie",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Finds goods that sell for less in one place than they are worth in "
        "another, and says why.",
    )

    @app.callback()
    def root(
        version: bool = typer.Option(
            False,
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and stop.",
        ),
    ) -> None:
        """Options of the command itself; the verbs follow."""

    merge(app, own_verbs)
    mount_services(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"magpie {installed_version('magpie')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; the process ends with an exit code, never a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    # Titles hold what a terminal's encoding may not: a mark instead of a fault.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        result = build_app()(args=arguments, prog_name="magpie", standalone_mode=False)
    except TyperException as exc:
        return _wrong_usage(exc)
    except MagpieError as exc:
        return _fail(exc.message, exc.hint, exc.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("stopped.", None, _INTERRUPTED)
    except BrokenPipeError:
        return _reader_left()
    except OSError as exc:
        return _fail(f"the output cannot be written: {exc.strerror}.", None, 2)
    except Exception as exc:  # noqa: BLE001 - the edge of the process: say it, then end
        return _our_fault(exc)
    return result if isinstance(result, int) else 0


def _wrong_usage(exc: TyperException) -> int:
    message = exc.format_message()
    if message.startswith("Usage:"):
        typer.echo(message, err=True)
        return exc.exit_code
    return _fail(
        message, "`magpie VERB --help` shows what a verb takes.", exc.exit_code
    )


def _fail(message: str, hint: str | None, code: int) -> int:
    typer.echo(f"magpie: {_harmless(message)}", err=True)
    if hint:
        typer.echo(f"  {_harmless(hint)}", err=True)
    return code


def _harmless(text: str) -> str:
    """Without control characters: a file's column name must not drive the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _reader_left() -> int:
    # `magpie ... | head` closes our output; pointing it at nothing keeps the
    # interpreter's own flush at exit from complaining.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _our_fault(exc: Exception) -> int:
    if os.environ.get("MAGPIE_DEBUG"):
        raise exc
    name = type(exc).__name__
    hint = "Set MAGPIE_DEBUG=1 for the details and please report it."
    return _fail(f"a fault of ours: {name}: {exc}", hint, 1)
