"""Reasons: a stable code for programs with one plain sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a reason does to the verdict."""

    SKIP = "skip"
    """The verdict is `skip`, whatever else is true."""
    REVIEW = "review"
    """The verdict is `review` at most: a person must look."""
    NOTE = "note"
    """Said for the reader; the verdict does not change."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is; `code` is snake_case and keeps its meaning."""

    code: str
    sentence: str
    effect: Effect = Effect.NOTE

    def as_json(self) -> dict[str, str]:
        """The shape of a reason in every JSON of ours."""
        return {"code": self.code, "sentence": self.sentence, "effect": self.effect}
