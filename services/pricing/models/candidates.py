"""Which pairs are worth a look: neighbours by characters, shared model numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.pricing.models.pairs import Candidates, nearest
from services.pricing.rules.matching.profile import Profile

Progress = Callable[[float], None]
Indices = NDArray[np.int64]

# The nearest neighbours kept of each offer and of each catalogue row.
_PER_OFFER = 20
_PER_CATALOGUE_ROW = 5
# A model number in more rows than this is a series, not a product.
_COMMON_MODEL = 10
# Character sequences in more rows than this cost most and tell least; they count in the
# similarity of a pair but do not find candidates.
_COMMON_GRAM = 1_000
_CHUNK = 256


def find_candidates(
    offers: Sequence[Profile], catalogue: Sequence[Profile], *, progress: Progress
) -> Candidates:
    """The pairs to be scored: about 25 an offer, whatever the tables' size."""
    left, right = _vectors(offers, catalogue)
    searched_left, searched_right = _without_common(left, right)
    size = len(offers) + len(catalogue)
    pairs: set[tuple[int, int]] = set()
    for done, row, near in _nearest(searched_left, searched_right, _PER_OFFER):
        pairs.update((row, int(other)) for other in near)
        progress(done / size)
    for done, row, near in _nearest(searched_right, searched_left, _PER_CATALOGUE_ROW):
        pairs.update((int(other), row) for other in near)
        progress((len(offers) + done) / size)
    pairs.update(_sharing(offers, catalogue))
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    similarity = _similarities(left, right, ordered)
    return Candidates(ordered[:, 0], ordered[:, 1], similarity)


def _vectors(
    offers: Sequence[Profile], catalogue: Sequence[Profile]
) -> tuple[csr_array, csr_array]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        lowercase=False,
        dtype=np.float32,
        # Only the word analyzer reads this; its default would warn.
        token_pattern=None,
    )
    # Where every title is empty there is no vocabulary: this gives it one.
    texts = [p.text or "\N{REPLACEMENT CHARACTER}" for p in (*offers, *catalogue)]
    matrix = csr_array(vectorizer.fit_transform(texts))
    return matrix[: len(offers)], matrix[len(offers) :]


def _without_common(left: csr_array, right: csr_array) -> tuple[csr_array, csr_array]:
    frequency = np.bincount(left.indices, minlength=left.shape[1])
    frequency += np.bincount(right.indices, minlength=right.shape[1])
    rare = np.flatnonzero(frequency <= _COMMON_GRAM)
    return left[:, rare], right[:, rare]


def _nearest(
    rows: csr_array, others: csr_array, count: int
) -> Iterator[tuple[int, int, Indices]]:
    """Yield (rows done, row, its nearest others); without any overlap, none."""
    transposed = others.T.tocsr()
    for start in range(0, rows.shape[0], _CHUNK):
        block = csr_array(rows[start : start + _CHUNK] @ transposed)
        for offset in range(block.shape[0]):
            span = slice(block.indptr[offset], block.indptr[offset + 1])
            near = block.indices[span].astype(np.int64)
            best = nearest(near, block.data[span], count)
            yield start + offset + 1, start + offset, best


def _sharing(
    offers: Sequence[Profile], catalogue: Sequence[Profile]
) -> Iterator[tuple[int, int]]:
    """Pairs that share an identifier, or a model number that is not a series'."""
    holders: dict[str, list[int]] = defaultdict(list)
    for row, profile in enumerate(catalogue):
        for key in profile.keys:
            holders[key].append(row)
    for row, profile in enumerate(offers):
        for key in profile.keys:
            found = holders.get(key, ())
            if ":" in key or len(found) <= _COMMON_MODEL:
                yield from ((row, other) for other in found)


def _similarities(
    left: csr_array, right: csr_array, pairs: Indices
) -> NDArray[np.float64]:
    result = np.zeros(len(pairs))
    for start in range(0, len(pairs), 20_000):
        part = pairs[start : start + 20_000]
        product = left[part[:, 0]].multiply(right[part[:, 1]])
        result[start : start + len(part)] = np.asarray(product.sum(axis=1)).ravel()
    return np.clip(result, 0.0, 1.0)
