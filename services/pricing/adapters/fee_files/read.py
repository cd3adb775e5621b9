"""Reads the fee book from its YAML files, and the oracle cases beside its rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.fee_files.entries import (
    CategoryEntry,
    ChannelEntry,
    Entry,
    OracleEntry,
    RuleEntry,
)
from services.pricing.adapters.fee_files.located_yaml import (
    LocatedYaml,
    read_located_yaml,
)
from services.pricing.adapters.fee_files.methods import KINDS_OF_RULE, AnyRule
from services.pricing.errors import BadFeeBook
from services.pricing.rules.fees import (
    FeeBook,
    Sale,
    SaleText,
    parse_amount,
    read_sale,
)
from services.pricing.rules.fees.rule import FeeRule

FEES_FOLDER: Final = Path(__file__).parents[2] / "data" / "fees"

_Checked = TypeVar("_Checked", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FeeOracle:
    """A worked case of one rule: for `sale`, its line must be `fee` (None = not known).

    `fee` counts only when `says_fee`; `at_least`, `total_fees` and the reason `code`
    only when they are not None.
    """

    rule_id: str
    kind: str
    sale: Sale
    says_fee: bool
    fee: Money | None
    at_least: Money | None
    total_fees: Money | None
    code: str | None


@dataclass(frozen=True, slots=True)
class FeeFiles:
    """The book and every oracle of its rules."""

    book: FeeBook
    oracles: tuple[FeeOracle, ...]


class _Frame(Entry):
    """A file before its rules are looked at; `defaults` are put under each of them."""

    channels: list[ChannelEntry] = Field(default_factory=list)
    categories: dict[str, list[CategoryEntry]] = Field(default_factory=dict)
    defaults: dict[str, object] = Field(default_factory=dict)
    rules: list[dict[str, object]] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    source: LocatedYaml
    frame: _Frame
    rules: tuple[tuple[RuleEntry, FeeRule], ...]


def read_fee_book(folder: Path = FEES_FOLDER) -> FeeBook:
    """The checked book from every *.yaml of `folder`.

    Raises BadFeeBook, which names file, line, rule and what to mend.
    """
    return _book(_files(folder))


def read_fee_files(folder: Path = FEES_FOLDER) -> FeeFiles:
    """The book and its oracles; raises as `read_fee_book`, and for a faulty oracle."""
    files = _files(folder)
    book = _book(files)
    oracles = [
        _oracle(book, entry, case, rule.origin)
        for file in files
        for entry, rule in file.rules
        for case in entry.oracles
    ]
    return FeeFiles(book, tuple(oracles))


def _files(folder: Path) -> list[_File]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise BadFeeBook(f"There is no fee book in {folder}.", hint="Put *.yaml there.")
    return [_file(path) for path in paths]


def _file(path: Path) -> _File:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise BadFeeBook(f"{path.name} cannot be read: {exc}.") from exc
    source = read_located_yaml(text, path.name)
    frame = _checked(TypeAdapter(_Frame), source.data, source, (), "")
    adapter: TypeAdapter[RuleEntry] = TypeAdapter(AnyRule)
    rules = []
    for place, entry in enumerate(frame.rules):
        at = ("rules", place)
        said = f"the rule {entry.get('id', place)!r}"
        rule = _checked(adapter, frame.defaults | entry, source, at, said)
        try:
            rules.append((rule, rule.rule(source.place(at))))
        except (BadInput, ValueError) as exc:
            raise BadFeeBook(f"{source.place(at)}: {said}: {exc}") from exc
    return _File(source, frame, tuple(rules))


def _checked(
    adapter: TypeAdapter[_Checked],
    data: object,
    source: LocatedYaml,
    at: Sequence[str | int],
    said: str,
) -> _Checked:
    try:
        return adapter.validate_python(data)
    except ValidationError as exc:
        first = exc.errors()[0]
        # The steps that only name the chosen kind of rule are in no file.
        steps = [step for step in first["loc"] if step not in KINDS_OF_RULE]
        place = source.place((*at, *steps))
        field = ".".join(str(step) for step in steps)
        where = ", ".join(part for part in (said, field) if part)
        message = first["msg"].removeprefix("Value error, ")
        raise BadFeeBook(f"{place}: {where}: {message}.") from exc


def _book(files: Iterable[_File]) -> FeeBook:
    files = list(files)
    categories: dict[str, list[CategoryEntry]] = {}
    for file in files:
        for name, entries in file.frame.categories.items():
            if name in categories:
                place = file.source.place(("categories", name))
                raise BadFeeBook(f"{place}: the categories {name!r} exist already.")
            categories[name] = entries
    channels = []
    for file in files:
        for number, entry in enumerate(file.frame.channels):
            place = file.source.place(("channels", number))
            if entry.categories not in categories:
                raise BadFeeBook(f"{place}: no categories are {entry.categories!r}.")
            try:
                channels.append(entry.channel(categories[entry.categories]))
            except BadInput as exc:
                raise BadFeeBook(f"{place}: {exc}") from exc
    return FeeBook(channels, [rule for file in files for _, rule in file.rules])


def _oracle(
    book: FeeBook, entry: RuleEntry, case: OracleEntry, origin: str
) -> FeeOracle:
    try:
        return FeeOracle(
            rule_id=entry.id,
            kind=entry.kind,
            sale=_sale(book, entry, case),
            says_fee="fee" in case.model_fields_set,
            fee=_money(case.fee, entry.currency),
            at_least=_money(case.at_least, entry.currency),
            total_fees=_money(case.total_fees, entry.currency),
            code=case.code,
        )
    except BadInput as exc:
        raise BadFeeBook(f"{origin}: an oracle of {entry.id!r}: {exc}") from exc


def _sale(book: FeeBook, entry: RuleEntry, case: OracleEntry) -> Sale:
    text = SaleText(
        channel=case.channel or entry.channels[0],
        category=case.category or (entry.categories[0] if entry.categories else ""),
        price=case.price,
        shipping=case.shipping,
        gift_wrap=case.gift_wrap,
        tax=case.tax,
        weight=case.weight,
        dims=case.dims,
    )
    return read_sale(text, book, on=case.day or entry.effective_from)


def _money(text: str | None, currency_code: str) -> Money | None:
    if text is None:
        return None
    return parse_amount(text, currency_code, name="oracle")
