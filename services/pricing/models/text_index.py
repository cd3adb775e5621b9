"""Texts that can be added at any time and searched by likeness of their characters.

The vectors are those of models/candidates.py (character n-grams of 2 to 5 within words,
sublinear tf, smooth idf, cosine), but nothing has to be fitted anew for each new text.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.pricing.models.pairs import Candidates, nearest

Indices = NDArray[np.int64]
Numbers = NDArray[np.float32]

_SHORTEST, _LONGEST = 2, 5
# Character sequences in more texts than this cost most and tell least; they count in
# the similarity of a pair but do not find candidates.
_COMMON = 1_000
# New texts are searched beside the others until they are so many, then among them.
_LEAST_NEW = 500
_SHARE_NEW = 0.05


@dataclass(frozen=True, slots=True)
class Query:
    """A text, how many rows like it are wanted, and rows wanted in any case."""

    text: str
    count: int
    also: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows from `start` on: their vectors, and those of rare sequences turned round."""

    start: int
    vectors: csr_array
    searched: csr_array


class TextIndex:
    """Rows are numbered from 0 as they are added; a row is never changed.

    A forgotten row is found no more; what it takes of memory stays taken.
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._ends = array("q", [0])
        self._columns = array("i")
        self._weights = array("f")
        self._kept = array("b")
        self._idf: Numbers = np.zeros(0, dtype=np.float32)
        self._parts: list[_Part] = []
        self._main = 0

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, text: str) -> int:
        """One more text; its row."""
        ids = self._ids
        for gram, count in _counted(text).items():
            self._columns.append(ids.setdefault(gram, len(ids)))
            self._weights.append(1 + math.log(count))
        self._ends.append(len(self._columns))
        self._kept.append(True)
        self._parts = self._parts[:1]
        return len(self) - 1

    def forget(self, row: int) -> None:
        """Find that row no more, unless a query names it."""
        self._kept[row] = False

    def search(self, queries: Sequence[Query]) -> Candidates:
        """For each query the rows that are most like its text, and those it names."""
        self._refresh()
        if not queries or not self._parts:
            return Candidates.none()
        vectors = self._vectors([query.text for query in queries])
        pairs = {(row, other) for row, q in enumerate(queries) for other in q.also}
        near = self._nearest(vectors, [query.count for query in queries])
        for row, others in near:
            pairs.update((row, other) for other in others)
        ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        return Candidates(
            ordered[:, 0], ordered[:, 1], self._similarities(vectors, ordered)
        )

    def _refresh(self) -> None:
        total = len(self)
        if total - self._main > max(_LEAST_NEW, _SHARE_NEW * self._main) or (
            total and not self._main
        ):
            self._main = total
            self._idf = self._rarity()
            self._parts = [self._part(0, total)]
        elif len(self._parts) == 1 and total > self._main:
            self._parts.append(self._part(self._main, total))

    def _rarity(self) -> Numbers:
        frequency = np.bincount(np.array(self._columns), minlength=len(self._ids))
        smooth = np.log((1 + len(self)) / (1 + frequency)) + 1
        return smooth.astype(np.float32)

    def _idf_of(self, columns: NDArray[np.int32]) -> Numbers:
        """What was not seen when the rarity was last taken is as rare as can be."""
        found = np.full(len(columns), self._rarest, dtype=np.float32)
        seen = columns < len(self._idf)
        found[seen] = self._idf[columns[seen]]
        return found

    @property
    def _rarest(self) -> float:
        return math.log(1 + self._main) + 1

    def _part(self, start: int, end: int) -> _Part:
        ends = np.array(self._ends[start : end + 1], dtype=np.int64)
        columns = np.array(self._columns[ends[0] : ends[-1]], dtype=np.int32)
        values = np.array(self._weights[ends[0] : ends[-1]], dtype=np.float32)
        values *= self._idf_of(columns)
        # Where each row begins, as narrow as the columns: wider ones widen both.
        starts = (ends - ends[0]).astype(np.int32)
        values /= np.repeat(_lengths(values, starts), np.diff(starts))
        shape = (end - start, len(self._ids))
        vectors = csr_array((values, columns, starts), shape=shape)
        return _Part(start, vectors, _without_common(vectors).T.tocsr())

    def _vectors(self, texts: Sequence[str]) -> csr_array:
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for text in texts:
            known, weights, unknown = self._query(text)
            found = np.array(known, dtype=np.int32)
            scaled = np.array(weights, dtype=np.float32) * self._idf_of(found)
            length = math.sqrt(float(scaled @ scaled) + unknown) or 1.0
            columns += known
            values += (scaled / length).tolist()
            ends.append(len(columns))
        return csr_array(
            (np.array(values, dtype=np.float32), np.array(columns), np.array(ends)),
            shape=(len(texts), len(self._ids)),
        )

    def _query(self, text: str) -> tuple[list[int], list[float], float]:
        """Columns and weights, and the squared length of what no row has."""
        known: list[int] = []
        weights: list[float] = []
        unknown = 0.0
        for gram, count in _counted(text).items():
            column = self._ids.get(gram)
            weight = 1 + math.log(count)
            if column is None:
                unknown += (weight * self._rarest) ** 2
            else:
                known.append(column)
                weights.append(weight)
        return known, weights, unknown

    def _nearest(
        self, queries: csr_array, counts: Sequence[int]
    ) -> Iterator[tuple[int, list[int]]]:
        products = [
            (part.start, csr_array(_fit(queries, part) @ part.searched))
            for part in self._parts
        ]
        kept = np.array(self._kept, dtype=np.bool_)
        for row, count in enumerate(counts):
            near = np.concatenate([_rows(block, row) + at for at, block in products])
            values = np.concatenate([_values(block, row) for _, block in products])
            here = kept[near]
            yield row, nearest(near[here], values[here], count).tolist()

    def _similarities(self, queries: csr_array, pairs: Indices) -> NDArray[np.float64]:
        result = np.zeros(len(pairs))
        for part in self._parts:
            rows = pairs[:, 1] - part.start
            here = np.flatnonzero((rows >= 0) & (rows < part.vectors.shape[0]))
            if len(here):
                fitting = _fit(queries, part)[pairs[here, 0]]
                product = fitting.multiply(part.vectors[rows[here]])
                result[here] = np.asarray(product.sum(axis=1)).ravel()
        return np.clip(result, 0.0, 1.0)


def _counted(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word in text.split():
        counts.update(_grams(word))
    return counts


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    """As scikit-learn's `char_wb`: the word with its blanks, short ones once."""
    padded = f" {word} "
    found: list[str] = []
    for size in range(_SHORTEST, _LONGEST + 1):
        found.append(padded[:size])
        found += (padded[at : at + size] for at in range(1, len(padded) - size + 1))
        if size >= len(padded):
            break
    return tuple(found)


def _lengths(values: Numbers, starts: NDArray[np.int32]) -> Numbers:
    """The Euclidean length of each row; 1 for an empty one."""
    sums = np.concatenate([[0.0], np.cumsum(values.astype(np.float64) ** 2)])
    lengths = np.sqrt(sums[starts[1:]] - sums[starts[:-1]])
    lengths[lengths == 0] = 1.0
    return np.asarray(lengths, dtype=np.float32)


def _without_common(vectors: csr_array) -> csr_array:
    frequency = np.bincount(vectors.indices, minlength=vectors.shape[1])
    kept = vectors.copy()
    kept.data[frequency[vectors.indices] > _COMMON] = 0
    kept.eliminate_zeros()
    return kept


def _fit(queries: csr_array, part: _Part) -> csr_array:
    """The queries over the columns that the part knows."""
    return queries[:, : part.vectors.shape[1]]


def _rows(block: csr_array, row: int) -> Indices:
    return block.indices[block.indptr[row] : block.indptr[row + 1]].astype(np.int64)


def _values(block: csr_array, row: int) -> Numbers:
    return block.data[block.indptr[row] : block.indptr[row + 1]].astype(np.float32)
