"""The report: one HTML file that can be sent to somebody, with nothing to fetch."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.pricing.adapters.reports import charts, words
from services.pricing.adapters.reports.facts import (
    answers_words,
    possible_profit_words,
    settings_facts,
)
from services.pricing.adapters.reports.replace_file import replacing
from services.pricing.adapters.reports.rows import flatten
from services.pricing.adapters.reports.scatter import point_words, scatter
from services.pricing.rules.answer import Answer, LineKind
from services.pricing.rules.summary import RunSummary

if TYPE_CHECKING:
    from jinja2 import Environment

DEFAULT_LIMIT: Final = 500
_TEMPLATES: Final = Path(__file__).parents[2] / "data" / "templates"


def write_html(
    answers: Sequence[Answer],
    summary: RunSummary,
    path: Path,
    *,
    limit: int = DEFAULT_LIMIT,
) -> None:
    """Write the report, with details of the best `limit` answers, to `path`.

    Raises BadInput when it cannot be written.
    """
    report = render(answers, summary, limit=limit)
    with replacing(path) as draft:
        # Some line ends would change the text whose hash the policy names.
        draft.write_text(report, encoding="utf-8", newline="\n")


def render(
    answers: Sequence[Answer], summary: RunSummary, *, limit: int = DEFAULT_LIMIT
) -> str:
    """The report as one HTML document."""
    from markupsafe import Markup

    rows = list(flatten(answers))
    style = _part("report.css")
    script = _part("report.js")
    shown = rows[:limit]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            summary=summary,
            rows=shown,
            hidden=len(rows) - len(shown),
            has_channels=len(summary.channels) > 1,
            counted=answers_words(summary),
            possible_profit=possible_profit_words(summary),
            settings=settings_facts(summary),
            basis=words.ROI_BASIS_WORDS[summary.roi_basis],
            verdict_bars=charts.verdict_bars(summary),
            row_bars=charts.row_bars(summary),
            decision_bars=charts.decision_bars(summary),
            profit_bars=charts.profit_bars(rows),
            scatter=scatter(rows),
            # These two are files of ours; everything else is escaped.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            policy=_policy(style, script),
        )
    )


def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()


def _policy(style: str, script: str) -> str:
    """Nothing may be fetched; only our own style and script, named by hash, may act."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        line=words.one_line,
        money=words.money_words,
        percent=words.percent_words,
        probability=words.probability_words,
        words=words.code_words,
        break_even=words.break_even_words,
        point=point_words,
    )
    environment.globals.update(LANDED=LineKind.LANDED, SELLING=LineKind.SELLING)
    return environment
