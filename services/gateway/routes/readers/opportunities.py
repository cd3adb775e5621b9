"""Opportunities as JSON, in short and in full."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Final, Literal

from rpc.pricing.v1 import pricing_pb2 as pb
from services.gateway.routes.readers.items import read_offer_item, read_product_item
from services.gateway.routes.shapes.base import (
    known,
    mark,
    moment,
    money,
    number,
    text_or_none,
)
from services.gateway.routes.shapes.items import OfferInShort, ProductInShort
from services.gateway.routes.shapes.opportunities import (
    CostLine,
    OpportunityInFull,
    OpportunityInShort,
    OpportunityPage,
    Quote,
    Reason,
    Summary,
    Verdict,
)

if TYPE_CHECKING:
    from services.gateway.clients.pricing import Pricing
    from services.gateway.usecases.know_sandboxes import Sandboxes

VERDICTS: Final[dict[pb.Verdict.ValueType, Verdict]] = {
    pb.VERDICT_BUY: "buy",
    pb.VERDICT_REVIEW: "review",
    pb.VERDICT_SKIP: "skip",
}
EFFECTS: Final[dict[int, Literal["skip", "review", "note"]]] = {
    pb.EFFECT_SKIP: "skip",
    pb.EFFECT_REVIEW: "review",
    pb.EFFECT_NOTE: "note",
}
RISKS: Final[dict[int, Literal["low", "medium", "high"]]] = {
    pb.RISK_LEVEL_LOW: "low",
    pb.RISK_LEVEL_MEDIUM: "medium",
    pb.RISK_LEVEL_HIGH: "high",
}
BASES: Final[dict[int, Literal["landed_cost", "total_expenses"]]] = {
    pb.ROI_BASIS_LANDED_COST: "landed_cost",
    pb.ROI_BASIS_TOTAL_EXPENSES: "total_expenses",
}
KINDS: Final[dict[int, Literal["landed", "selling"]]] = {
    pb.COST_KIND_LANDED: "landed",
    pb.COST_KIND_SELLING: "selling",
}


async def load_details(
    pricing: Pricing, sandboxes: Sandboxes, opportunity_id: str
) -> bytes:
    """The JSON of one opportunity in full. Raises NotFound."""
    found = await pricing.get(opportunity_id)
    pretend = await sandboxes.among([found.opportunity.offer.source_id])
    return read_full(found, sandboxes=pretend).model_dump_json().encode()


def read_short(
    opportunity: pb.Opportunity, *, sandboxes: AbstractSet[str]
) -> OpportunityInShort:
    """A line of the table; `sandboxes` are the sources that are pretend."""
    product = opportunity.product
    return OpportunityInShort(
        **_facts(opportunity, sandboxes),
        offer=OfferInShort(**_offer(opportunity)),
        product=ProductInShort(id=product.product_id, title=product.title)
        if opportunity.HasField("product")
        else None,
    )


def read_page(
    page: pb.ListOpportunitiesResponse, *, sandboxes: AbstractSet[str]
) -> OpportunityPage:
    """A page of the table."""
    return OpportunityPage(
        items=[read_short(one, sandboxes=sandboxes) for one in page.opportunities],
        next_cursor=text_or_none(page.next_page_token),
        seq=page.seq,
    )


def read_full(
    found: pb.GetOpportunityResponse, *, sandboxes: AbstractSet[str]
) -> OpportunityInFull:
    """The whole record."""
    opportunity, decision = found.opportunity, found.decision
    match = decision.match
    return OpportunityInFull(
        **_facts(opportunity, sandboxes),
        offer=read_offer_item(decision.offer, short=_offer(opportunity)),
        product=read_product_item(match.product, opportunity.product)
        if match.HasField("product")
        else None,
        evidence=list(match.evidence),
        lines=[_line(line) for line in decision.lines],
        break_even=[
            (money(interval, "lowest"), money(interval, "highest"))
            for interval in decision.break_even
        ],
        quote=_quote(decision.quote) if decision.HasField("quote") else None,
        versions=dict(decision.versions),
    )


def read_summary(funnel: pb.GetFunnelResponse) -> Summary:
    """How many offers came how far; a verdict nobody got is 0."""
    verdicts = dict.fromkeys(VERDICTS.values(), 0)
    for counted in funnel.verdicts:
        if counted.verdict in VERDICTS:
            verdicts[VERDICTS[counted.verdict]] += counted.offers
    return Summary(
        offers=funnel.offers,
        matched=funnel.matched,
        priced=funnel.priced,
        verdicts=verdicts,
    )


def _facts(opportunity: pb.Opportunity, sandboxes: AbstractSet[str]) -> dict[str, Any]:
    sandbox = opportunity.offer.source_id in sandboxes
    of = f"opportunity {opportunity.opportunity_id}"
    return {
        "id": opportunity.opportunity_id,
        "version": opportunity.version,
        "seq": opportunity.seq,
        "mode": mark(sandbox=sandbox, simulated=opportunity.simulated),
        "headline": opportunity.headline,
        "decided_at": moment(opportunity, "decided_at"),
        "channel": opportunity.channel,
        "strategy": opportunity.strategy,
        "verdict": known(VERDICTS, opportunity.verdict, of=of),
        "score": number(opportunity.score),
        "risk": RISKS.get(opportunity.risk),
        "confidence": number(opportunity.confidence),
        "match_probability": number(opportunity.match_probability),
        "sale_price": money(opportunity, "sale_price"),
        "profit": money(opportunity, "profit"),
        "profit_at_most": money(opportunity, "profit_at_most"),
        "roi": number(opportunity.roi),
        "roi_basis": BASES.get(opportunity.roi_basis),
        "margin": number(opportunity.margin),
        "loss_probability": number(opportunity.loss_probability),
        "reasons": [
            Reason(
                code=reason.code,
                sentence=reason.sentence,
                effect=known(EFFECTS, reason.effect, of=of),
            )
            for reason in opportunity.reasons
        ],
    }


def _offer(opportunity: pb.Opportunity) -> dict[str, Any]:
    offer = opportunity.offer
    return {
        "id": opportunity.offer_id,
        "version": opportunity.offer_version,
        "source": offer.source_id,
        "title": offer.title,
        "url": offer.url,
        "image": text_or_none(offer.image_url),
        "price": money(offer, "price"),
        "observed_at": moment(offer, "observed_at"),
    }


def _line(line: pb.CostLine) -> CostLine:
    return CostLine(
        code=line.code,
        label=line.label,
        kind=KINDS.get(line.kind),
        amount=money(line, "amount"),
        at_least=money(line, "at_least"),
        rule_id=text_or_none(line.rule_id),
        explanation=line.explanation,
    )


def _quote(quote: pb.Quote) -> Quote:
    market = quote.market
    return Quote(
        channel=quote.channel,
        condition=text_or_none(quote.condition),
        p50=money(quote, "p50"),
        p10=money(market, "price_p10"),
        p90=money(market, "price_p90"),
        sellers=market.sellers if market.HasField("sellers") else None,
        units_per_month=number(market.units_per_month),
        days_to_sell=number(market.days_to_sell),
        observed_at=moment(quote, "observed_at"),
        origin=text_or_none(quote.origin),
    )
