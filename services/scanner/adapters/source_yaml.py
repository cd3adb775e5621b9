"""The YAML of a source -> a Source; what is wrong is named by file, line and key.

Only plain YAML: no tags, no anchors, no key twice. Every scalar is taken as text first,
so that `no` is a word and 5.90 has two decimals.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from services.scanner.errors import BadSource
from services.scanner.rules.source import Links, Reading, Source, SourceKind

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails
    from yaml import Node

    from services.scanner.adapters._adapter_model import AdapterModel
    from services.scanner.adapters._feed_model import FeedSourceModel
    from services.scanner.adapters._source_model import CommonModel

LARGEST: Final = 64 * 1024
_MOST_NAMED: Final = 5
_DEEPEST: Final = 10

Lines: TypeAlias = dict[tuple[Any, ...], int]


def read_source(text: str, *, file: str = "source.yaml") -> Source:
    """The source that `text` describes; BadSource says where it is wrong, and how."""
    from pydantic import ValidationError

    if len(text.encode(errors="replace")) > LARGEST:
        raise BadSource(f"{file} is larger than {LARGEST // 1024} KiB.")
    data, lines = _parse(text, file)
    model = _model_for(data)
    try:
        return _source(model.model_validate(data))
    except ValidationError as exc:
        raise _bad(exc, model, lines, file) from exc


def _model_for(data: object) -> type[CommonModel]:
    """Which keys the file may have: an adapter knows most of them by itself."""
    from services.scanner.adapters._adapter_model import AdapterModel
    from services.scanner.adapters._feed_model import FeedSourceModel
    from services.scanner.adapters._source_model import SourceModel

    said = data if isinstance(data, dict) else {}
    if said.get("kind") == SourceKind.FEED:
        return FeedSourceModel
    adapted = "adapter" in said or said.get("kind") == SourceKind.API
    return AdapterModel if adapted else SourceModel


def _source(model: CommonModel) -> Source:
    from services.scanner.adapters._adapter_model import AdapterModel
    from services.scanner.adapters._feed_model import FeedSourceModel
    from services.scanner.adapters._source_model import SourceModel

    common = model.model_dump(
        include={
            "name",
            "title",
            "currency",
            "locale",
            "every",
            "max_pages",
            "adaptive",
            "proxy",
            "region",
            "permission_ref",
            "terms",
        }
    )
    common["canaries"] = tuple(model.canaries)
    if model.budget is not None:
        common |= {"budget": model.budget.day, "a_minute": model.budget.minute}
    if isinstance(model, AdapterModel):
        return _adapted(model, common)
    if isinstance(model, FeedSourceModel):
        return _fed(model, common)
    assert isinstance(model, SourceModel)  # noqa: S101 - there are these three.
    offers = model.offers
    return Source(
        **common,
        kind=SourceKind(model.kind),
        start_urls=tuple(model.start_urls),
        list_steps=model.lists.steps,
        offer_steps=offers.steps,
        lists=Links(tuple(model.lists.paths), tuple(model.lists.links)),
        offers=Links(tuple(offers.paths), tuple(offers.links)),
        delay=model.delay,
        order_placement=model.order_placement,
        reading=Reading(
            json_ld=offers.json_ld,
            selectors=tuple(offers.selectors.items()),
            out_of_stock=tuple(words.lower() for words in offers.out_of_stock),
            listed_means_available=offers.listed_means_available,
            flat_shipping=offers.flat_shipping,
        ),
    )


def _adapted(model: AdapterModel, common: dict[str, Any]) -> Source:
    known = model.capabilities
    return Source(
        **{**common, "terms": common["terms"] or known.terms},
        start_urls=model.urls(),
        lists=known.lists,
        offers=known.offers,
        delay=known.delay if model.delay is None else model.delay,
        order_placement=model.order_placement or known.order_placement,
        kind=known.kind,
        adapter=model.adapter,
        search=model.search.as_search(),
        scan_forbidden=known.scan_forbidden and not model.scan_permission,
    )


def _fed(model: FeedSourceModel, common: dict[str, Any]) -> Source:
    return Source(
        **common,
        start_urls=(model.feed.address,),
        lists=Links((), ()),
        offers=Links((), ()),
        delay=model.delay,
        order_placement=model.order_placement,
        kind=SourceKind.FEED,
        feed=model.feed.as_feed(),
    )


def _parse(text: str, file: str) -> tuple[object, Lines]:
    import yaml

    lines: Lines = {}
    try:
        _ensure_plain(yaml.parse(text, yaml.BaseLoader), file)
        root = yaml.compose(text, yaml.BaseLoader)
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else file
        what = getattr(exc, "problem", None) or str(exc)
        raise BadSource(f"{where}: this is no YAML: {what}.") from exc
    if not isinstance(root, yaml.MappingNode):
        raise BadSource(f"{file} has no keys.", hint="Begin with `name: my-shop`.")
    return _value(root, (), lines, file), lines


def _ensure_plain(events: Iterable[Any], file: str) -> None:
    """Before anything is built of them, which would recurse: an attack may be deep."""
    import yaml

    depth = 0
    for event in events:
        line = event.start_mark.line + 1
        anchored = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        if anchored or getattr(event, "tag", None):
            raise BadSource(
                f"{file}:{line}: anchors (&, *) and tags (!) are not read.",
                hint="Put quotes around a text that begins with one of these signs.",
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise BadSource(f"{file}:{line}: this is nested too deep.")


def _value(node: Node, path: tuple[Any, ...], lines: Lines, file: str) -> object:
    import yaml

    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(one, (*path, place), lines, file)
            for place, one in enumerate(node.value)
        ]
    return node.value


def _mapping(
    node: Any, path: tuple[Any, ...], lines: Lines, file: str
) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise BadSource(f"{file}:{line}: `{key}` stands here twice.")
        lines[*path, key] = line
        found[key] = _value(value_node, (*path, key), lines, file)
    return found


def _bad(
    exc: ValidationError, model: type[CommonModel], lines: Lines, file: str
) -> BadSource:
    errors = exc.errors(include_url=False, include_input=False)
    # A key that is misspelt is missing as well: its own line says more.
    errors.sort(key=lambda error: not _is_unknown(error))
    said = [_sentence(error, lines, file) for error in errors[:_MOST_NAMED]]
    return BadSource(" ".join(said), hint=_hint(errors[0], model))


def _sentence(error: ErrorDetails, lines: Lines, file: str) -> str:
    path = _path_of(error)
    line = next(lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines)
    where, shown = f"{file}:{line}", ".".join(map(str, path)) or "source"
    if _is_unknown(error):
        inside = f" of `{'.'.join(map(str, path[:-1]))}`" if path[1:] else ""
        return f"{where}: `{path[-1]}` is no key{inside}."
    if error["type"] == "missing":
        return f"{where}: `{shown}` is missing."
    what = error["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{where}: `{shown}`: {what[0].lower()}{what[1:]}."


def _path_of(error: ErrorDetails) -> tuple[Any, ...]:
    return tuple(part for part in error["loc"] if part != "[key]")


def _is_unknown(error: ErrorDetails) -> bool:
    return error["type"] == "extra_forbidden" or "[key]" in error["loc"]


def _hint(error: ErrorDetails, model: type[CommonModel]) -> str | None:
    from services.scanner.adapters._source_model import keys_at

    if not _is_unknown(error):
        return None
    *inside, key = _path_of(error)
    known = keys_at(model, tuple(inside))
    close = difflib.get_close_matches(str(key), known, n=1)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(known)}."
