"""Identify: which product a row's texts name: identifiers, models, pack."""

from services.pricing.rules.identify.colours import find_colours
from services.pricing.rules.identify.fields import Identity, IdentityFields
from services.pricing.rules.identify.item import identify_item
from services.pricing.rules.identify.measures import Measure, find_measures
from services.pricing.rules.identify.models import find_models, model_key
from services.pricing.rules.identify.packs import find_pack
from services.pricing.rules.identify.versions import find_versions

__all__ = [
    "Identity",
    "IdentityFields",
    "Measure",
    "find_colours",
    "find_measures",
    "find_models",
    "find_pack",
    "find_versions",
    "identify_item",
    "model_key",
]
