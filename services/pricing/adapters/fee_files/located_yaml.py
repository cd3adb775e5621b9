"""YAML that knows its line numbers and refuses a key written twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from services.pricing.errors import BadFeeBook

_SafeLoader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True)
class LocatedYaml:
    """A document, and the tree of nodes that tells where its parts stand."""

    name: str
    data: object
    root: yaml.Node

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line, from 1, of the deepest part of `path` that is in the file."""
        node, line = self.root, self.root.start_mark.line
        for step in path:
            child = _child(node, step)
            if child is not None:
                node, line = child
        return int(line) + 1

    def place(self, path: Sequence[str | int]) -> str:
        """`file:line` of that part."""
        return f"{self.name}:{self.line_of(path)}"


def read_located_yaml(text: str, name: str) -> LocatedYaml:
    """Parse with the safe loader; BadFeeBook names file and line of what is wrong."""
    loader = _SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise BadFeeBook(f"{name} is empty.", hint="Write a mapping of rules.")
        _refuse_doubles(root, name)
        return LocatedYaml(name, loader.construct_document(root), root)
    except yaml.MarkedYAMLError as exc:
        line = 1 if exc.problem_mark is None else exc.problem_mark.line + 1
        raise BadFeeBook(f"{name}:{line}: {exc.problem or 'this is no YAML'}.") from exc
    except (yaml.YAMLError, ValueError) as exc:
        raise BadFeeBook(f"{name} cannot be read as YAML: {exc}.") from exc
    finally:
        loader.dispose()


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    """What stands under a key or at a place, and the line where that begins."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        for item in node.value[step : step + 1]:
            return item, item.start_mark.line
    return None


def _refuse_doubles(node: yaml.Node, name: str) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_doubles(item, name)
    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            raise BadFeeBook(
                f"{name}:{key.start_mark.line + 1}: {key.value!r} is written twice.",
                hint="Keep one of them.",
            )
        seen.add(key.value)
        _refuse_doubles(value, name)
