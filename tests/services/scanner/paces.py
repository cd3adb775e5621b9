"""How fast a site was asked, however late its own clock was read.

A single gap shrinks where the machine was busy when the earlier request came in; what
several of them took together does not.
"""

from __future__ import annotations

from collections.abc import Sequence


def shortest(moments: Sequence[float], gaps: int) -> float:
    """Seconds that so many gaps in a row took where they took least."""
    ordered = sorted(moments)
    assert len(ordered) > gaps, "Too few requests to tell a pace."
    return min(b - a for a, b in zip(ordered, ordered[gaps:], strict=False))
