"""Decisions as the contract has them: in short, and with the whole record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from common.wire import pack_time
from rpc.common.v1 import money_pb2
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.adapters.messages.items import (
    money_or_none,
    pack_facts,
    pack_item,
    pack_number,
)
from services.pricing.rules.answer import (
    Answer,
    CostLine,
    LineKind,
    Risk,
    RoiBasis,
    VerdictKind,
)
from services.pricing.rules.decided import Decided, OnChannel
from services.pricing.rules.quotes import Quote, QuoteTerms
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.roi import margin

# The words of a page are kept by the scanner; of them a record needs what was read.
_DESCRIPTION: Final = 4_000

_VERDICTS: Final = {
    VerdictKind.BUY: pb.VERDICT_BUY,
    VerdictKind.REVIEW: pb.VERDICT_REVIEW,
    VerdictKind.SKIP: pb.VERDICT_SKIP,
}
_EFFECTS: Final = {
    Effect.SKIP: pb.EFFECT_SKIP,
    Effect.REVIEW: pb.EFFECT_REVIEW,
    Effect.NOTE: pb.EFFECT_NOTE,
}
_RISKS: Final = {
    None: pb.RISK_LEVEL_UNSPECIFIED,
    Risk.LOW: pb.RISK_LEVEL_LOW,
    Risk.MEDIUM: pb.RISK_LEVEL_MEDIUM,
    Risk.HIGH: pb.RISK_LEVEL_HIGH,
}
_BASES: Final = {
    RoiBasis.LANDED_COST: pb.ROI_BASIS_LANDED_COST,
    RoiBasis.TOTAL_EXPENSES: pb.ROI_BASIS_TOTAL_EXPENSES,
}
_KINDS: Final = {
    LineKind.LANDED: pb.COST_KIND_LANDED,
    LineKind.SELLING: pb.COST_KIND_SELLING,
}


def pack_opportunity(decided: Decided, number: int) -> pb.Opportunity:
    """One channel of a decision in short, without id, version and seq."""
    answer, offer = decided.on_channels[number].answer, decided.offer
    message = pb.Opportunity(
        offer_id=offer.offer_id,
        offer_version=offer.version,
        strategy=answer.strategy,
        channel=answer.channel,
        verdict=_VERDICTS[answer.verdict],
        score=pack_number(answer.score),
        profit=money_or_none(answer.profit),
        profit_at_most=_at_most(answer),
        roi=pack_number(answer.roi),
        roi_basis=_BASES[answer.roi_basis],
        margin=_margin(answer),
        loss_probability=pack_number(answer.loss_probability),
        confidence=pack_number(answer.confidence),
        risk=_RISKS[answer.risk],
        match_probability=pack_number(answer.match.probability),
        sale_price=money_or_none(answer.sale_price),
        reasons=map(_reason, answer.reasons),
        offer=pb.OfferSummary(
            source_id=offer.source_id,
            title=offer.title,
            url=offer.url,
            image_url=offer.image_url,
            price=money_or_none(offer.price),
            observed_at=pack_time(offer.observed_at),
        ),
        decided_at=pack_time(decided.decided_at),
        headline=number == decided.headline,
        simulated=decided.simulated,
    )
    if decided.product is not None:
        message.product.product_id = str(decided.product.product_id)
        message.product.title = decided.product.item.title
    return message


def pack_common(decided: Decided, versions: Mapping[str, str]) -> pb.Decision:
    """What a decision says of all channels: the offer, the match, who decided."""
    offer, product = decided.offer, decided.product
    message = pb.Decision(
        offer=pack_item(
            decided.item,
            url=offer.url,
            image_url=offer.image_url,
            description=decided.item.description[:_DESCRIPTION],
        ),
        match=pb.Match(
            probability=pack_number(decided.match.probability),
            evidence=decided.match.evidence,
        ),
        versions=versions,
    )
    if product is not None:
        message.match.product.CopyFrom(
            pack_item(
                product.item,
                url=product.url,
                image_url=product.image_url,
                item_id=str(product.product_id),
                description=product.item.description[:_DESCRIPTION],
            )
        )
    return message


def pack_channel(on_channel: OnChannel) -> pb.Decision:
    """What a decision says of one channel; merged with `pack_common` it is whole."""
    answer, quote = on_channel.answer, on_channel.quote
    return pb.Decision(
        quote=None if quote is None else _quote(quote),
        lines=map(_line, answer.lines),
        break_even=[
            pb.PriceInterval(lowest=money_or_none(low), highest=money_or_none(high))
            for low, high in answer.break_even
        ],
    )


def _at_most(answer: Answer) -> money_pb2.Money | None:
    # Where the profit is known there is nothing that it could be at most.
    return money_or_none(answer.profit_at_most) if answer.profit is None else None


def _margin(answer: Answer) -> str:
    if answer.profit is None or answer.sale_price is None:
        return ""
    return pack_number(margin(answer.profit, answer.sale_price))


def _reason(reason: Reason) -> pb.Reason:
    return pb.Reason(
        code=reason.code, sentence=reason.sentence, effect=_EFFECTS[reason.effect]
    )


def _quote(quote: Quote) -> pb.Quote:
    message = pb.Quote(
        channel=quote.market,
        condition=quote.condition.value,
        p50=money_or_none(quote.p50),
        market=pack_facts(quote.facts),
        origin=quote.origin,
    )
    if quote.observed_at is not None:
        message.observed_at.CopyFrom(pack_time(quote.observed_at))
    if quote.terms != QuoteTerms():
        message.terms.CopyFrom(_terms(quote.terms))
    return message


def _terms(terms: QuoteTerms) -> pb.QuoteTerms:
    message = pb.QuoteTerms(
        basis=terms.basis.value,
        grade=terms.grade,
        conditions=terms.conditions,
        minimum_payout=money_or_none(terms.minimum_payout),
        sales_rank=terms.sales_rank,
    )
    if terms.expires_at is not None:
        message.expires_at.CopyFrom(pack_time(terms.expires_at))
    return message


def _line(line: CostLine) -> pb.CostLine:
    return pb.CostLine(
        code=line.code,
        label=line.label,
        amount=money_or_none(line.amount),
        at_least=money_or_none(line.at_least),
        explanation=line.explanation,
        rule_id=line.rule_id or "",
        kind=_KINDS[line.kind],
    )
