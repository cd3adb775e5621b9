"""An answer flattened to one row: what every table of ours shows, computed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from common.money import Money, total
from services.pricing.adapters.reports.words import money_words
from services.pricing.rules.answer import Answer, CostLine, LineKind
from services.pricing.rules.summary import headline


@dataclass(frozen=True, slots=True)
class Subtotal:
    """The sum of one kind of cost line.

    `amount` is None without lines or in mixed currencies. When a line is not known the
    sum is `at_least`, and `is_complete` is False.
    """

    amount: Money | None
    is_complete: bool

    @property
    def exact(self) -> Money | None:
        """The sum when every line of it is known."""
        return self.amount if self.is_complete else None


@dataclass(frozen=True, slots=True)
class Row:
    """One answer and its rank (1 = best), with what sums it up."""

    rank: int
    answer: Answer
    landed: Subtotal
    selling: Subtotal
    headline: str

    @property
    def currency_code(self) -> str | None:
        """The currency the answer is counted in, None before there is any amount."""
        amounts = (
            self.answer.profit,
            self.answer.profit_at_most,
            self.answer.sale_price,
            self.selling.amount,
            self.landed.amount,
        )
        return next((m.currency_code for m in amounts if m is not None), None)

    @property
    def asin(self) -> str | None:
        """The ASIN to look the product up by: the catalogue's, else the offer's own."""
        catalogue = self.answer.match.catalogue
        return (catalogue.asin if catalogue else None) or self.answer.offer.asin


def flatten(answers: Iterable[Answer]) -> Iterator[Row]:
    """The ranked answers as rows, best first."""
    for rank, answer in enumerate(answers, start=1):
        deciding = headline(answer)
        yield Row(
            rank=rank,
            answer=answer,
            landed=subtotal(answer.lines, LineKind.LANDED),
            selling=subtotal(answer.lines, LineKind.SELLING),
            headline=deciding.sentence if deciding else "",
        )


def subtotal(lines: Iterable[CostLine], kind: LineKind) -> Subtotal:
    """What the lines of `kind` come to; an unknown one counts as its least."""
    of_kind = [line for line in lines if line.kind is kind]
    is_complete = all(line.amount is not None for line in of_kind)
    # `is None` and not truth: an amount of nothing is known.
    amounts = [
        line.amount if line.amount is not None else line.at_least for line in of_kind
    ]
    known = [amount for amount in amounts if amount is not None]
    if len({amount.currency_code for amount in known}) != 1:
        return Subtotal(None, is_complete)
    return Subtotal(total(known, known[0].currency_code), is_complete)


def line_words(line: CostLine) -> str:
    """`Referral fee $7.50`, or what is known of it."""
    if line.amount is not None:
        return f"{line.label} {money_words(line.amount)}"
    if line.at_least is not None:
        return f"{line.label} not known, at least {money_words(line.at_least)}"
    return f"{line.label} not known"
