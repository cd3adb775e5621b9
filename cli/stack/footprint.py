"""How much memory a process and all that it started take together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
_PARENT: Final = 1
_KIB: Final = 1024


def pss_by_name(root: int) -> dict[str, int]:
    """Bytes by program, of the process `root` and all below it; Linux only.

    PSS (proportional set size) counts a page that several processes share once, in
    parts. Processes that end meanwhile are left out.
    """
    sizes: dict[str, int] = defaultdict(int)
    for pid in below(root):
        try:
            found = _PSS.search((_PROC / str(pid) / "smaps_rollup").read_text())
            name = _name(pid)
        except OSError:
            continue
        if found:
            sizes[name] += int(found[1]) * _KIB
    return dict(sizes)


def below(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                # The name before it may hold spaces and brackets.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children[int(fields[_PARENT])].append(int(entry.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def _name(pid: int) -> str:
    words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    modules = [word for word in words if word.startswith((b"services.", b"sandbox"))]
    name = modules[0] if modules else Path(words[0].decode(errors="replace")).name
    text = name.decode() if isinstance(name, bytes) else name
    return text.split(":")[0].split(" ")[0]
