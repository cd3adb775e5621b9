from __future__ import annotations

from services.scanner.rules.source import PageKind
from services.scanner.worker.queueing import Queueing

AHEAD = 100


def waiting_at_each_list(per_list: int, *, ahead: int, first: int = 1) -> list[int]:
    """How many offers wait whenever a list is asked for, by the order of priorities."""
    queueing = Queueing(ahead=ahead)
    waiting = [(queueing.priority(PageKind.LIST), PageKind.LIST) for _ in range(first)]
    found: list[int] = []
    while waiting and len(found) < 50:
        waiting.sort(key=lambda one: -one[0])
        _, kind = waiting.pop(0)
        if kind is PageKind.OFFER:
            continue
        found.append(sum(one is PageKind.OFFER for _, one in waiting))
        for one in (*[PageKind.OFFER] * per_list, PageKind.LIST):
            waiting.append((queueing.priority(one), one))
    return found


class TestQueueing:
    def test_the_next_list_is_asked_for_before_the_offers_run_out(self) -> None:
        found = waiting_at_each_list(50, ahead=AHEAD)
        assert len(found) == 50
        assert all(one >= AHEAD - 50 for one in found[3:])

    def test_few_offers_wait_however_long_the_lists_go_on(self) -> None:
        assert max(waiting_at_each_list(50, ahead=AHEAD)) <= AHEAD
        assert max(waiting_at_each_list(50, ahead=AHEAD, first=20)) <= 20 * AHEAD

    def test_offers_come_in_the_order_in_which_they_were_found(self) -> None:
        queueing = Queueing(ahead=AHEAD)
        said = [queueing.priority(PageKind.OFFER) for _ in range(9)]
        assert said == sorted(said, reverse=True)
        assert len(set(said)) == len(said)

    def test_lists_come_last_where_pages_are_asked_for_one_by_one(self) -> None:
        assert set(waiting_at_each_list(50, ahead=0)) == {0}
