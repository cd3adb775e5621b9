"""The fee book: dated rules, and what they charge on one sale or at any price."""

from services.pricing.rules.fees.amounts import parse_amount, parse_price, parse_tax
from services.pricing.rules.fees.book import FeeBook
from services.pricing.rules.fees.categories import CategoryChoice
from services.pricing.rules.fees.plan import FeePlan, Tax, plan_fees
from services.pricing.rules.fees.rule import Category, Channel, FeeRule
from services.pricing.rules.fees.sale import (
    FeeResult,
    Sale,
    fee_lines,
    fee_plan,
    lines_at,
)
from services.pricing.rules.fees.sale_text import SaleText, read_sale

__all__ = [
    "Category",
    "CategoryChoice",
    "Channel",
    "FeeBook",
    "FeePlan",
    "FeeResult",
    "FeeRule",
    "Sale",
    "SaleText",
    "Tax",
    "fee_lines",
    "fee_plan",
    "lines_at",
    "parse_amount",
    "parse_price",
    "parse_tax",
    "plan_fees",
    "read_sale",
]
