"""Reads the YAML files with the numbers that tune pricing: weights and thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from common.errors import BadInput
from services.pricing.rules.matching.features import SIGNS, Features
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.policy import Policy

DATA = Path(__file__).parents[1] / "data"
MATCHER = DATA / "matcher.yaml"
DECISION = DATA / "decision.yaml"

# Keys of the decision file that are not one decimal number.
_LISTS = {"suspicious_ratios"}


def load_weights(path: Path = MATCHER) -> Weights:
    """The matcher's weights; BadInput names the file and the key at fault."""
    values = dict(_mapping(path))
    raw = values.pop("features", None)
    if not isinstance(raw, Mapping):
        raise _fault(path, "features", "must hold one number a feature")
    _check_keys(path, raw, Features._fields)
    features = Features(**{key: _float(path, key, raw[key]) for key in raw})
    for key, sign, weight in zip(Features._fields, SIGNS, features, strict=True):
        if weight * sign < 0:
            raise _fault(path, key, "counts the wrong way")
    names = [field.name for field in fields(Weights) if field.name != "features"]
    _check_keys(path, values, names)
    numbers = {name: _float(path, name, values[name]) for name in names}
    for name in ("share_matched", "threshold"):
        if not 0 < numbers[name] < 1:
            raise _fault(path, name, "must lie between 0 and 1")
    return Weights(features=features, **numbers)


def dump_weights(weights: Weights) -> str:
    """The weights as YAML that `load_weights` reads back."""
    import yaml

    plain = asdict(weights) | {"features": weights.features._asdict()}
    return yaml.safe_dump(plain, sort_keys=False)


def load_policy(path: Path = DECISION) -> Policy:
    """The owner's thresholds; BadInput names the file and the key at fault."""
    values = _mapping(path)
    _check_keys(path, values, [field.name for field in fields(Policy)])
    ratios = values["suspicious_ratios"]
    if not isinstance(ratios, list) or not all(type(r) is int for r in ratios):
        raise _fault(path, "suspicious_ratios", "must be a list of whole numbers")
    numbers = {key: _decimal(path, key, values[key]) for key in values.keys() - _LISTS}
    return Policy(suspicious_ratios=tuple(ratios), **numbers)


def _mapping(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}.") from exc
    except yaml.YAMLError as exc:
        raise BadInput(f"{path} is not YAML: {exc}") from exc
    if not isinstance(values, Mapping):
        raise BadInput(f"{path} does not hold settings.")
    return values


def _check_keys(path: Path, found: Mapping[str, Any], wanted: Any) -> None:
    for key in found:
        if key not in wanted:
            raise _fault(path, str(key), "is not a setting")
    for key in wanted:
        if key not in found:
            raise _fault(path, key, "is missing")


def _float(path: Path, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fault(path, key, "must be a number")
    return float(value)


def _decimal(path: Path, key: str, value: Any) -> Decimal:
    if not isinstance(value, str):
        raise _fault(path, key, "must be a quoted decimal number")
    try:
        number = Decimal(value)
    except InvalidOperation as exc:
        raise _fault(path, key, "must be a quoted decimal number") from exc
    if not number.is_finite():
        raise _fault(path, key, "must be finite")
    return number


def _fault(path: Path, key: str, fault: str) -> BadInput:
    return BadInput(f"{path}: {key} {fault}.")
