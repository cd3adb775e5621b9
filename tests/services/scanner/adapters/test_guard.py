"""Names are looked up once, judged, and used as judged."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from services.scanner.adapters.guard import KEPT_SECONDS, MOST_KEPT, Guard, look_up
from services.scanner.adapters.urls import read_address
from services.scanner.errors import AddressRefused, BadAddress, UnknownHost


class Names:
    """A name server whose answers change with each question."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        """The next answer; the last one again and again."""
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class TestAddressesOf:
    async def test_are_what_the_name_server_says(self) -> None:
        guard = Guard(look_up=Names(["8.8.8.8", "2606:4700::1111"]))
        found = await guard.addresses_of("shop.example", 443)
        assert found == ["8.8.8.8", "2606:4700::1111"]

    @pytest.mark.parametrize(
        "answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:169.254.169.254"]]
    )
    async def test_one_that_is_not_public_refuses_the_name(
        self, answer: list[str]
    ) -> None:
        guard = Guard(look_up=Names(answer))
        with pytest.raises(AddressRefused, match="not a public address"):
            await guard.addresses_of("shop.example", 443)

    async def test_a_name_that_is_rebound_stays_what_it_was_judged_as(self) -> None:
        names = Names(["8.8.8.8"], ["127.0.0.1"])
        guard = Guard(look_up=names)
        first = await guard.addresses_of("shop.example", 80)
        assert await guard.addresses_of("shop.example", 80) == first
        assert len(names.asked) == 1

    async def test_and_is_judged_anew_when_it_is_looked_up_anew(self) -> None:
        time = [0.0]
        guard = Guard(look_up=Names(["8.8.8.8"], ["127.0.0.1"]), clock=lambda: time[0])
        await guard.addresses_of("shop.example", 80)
        time[0] = KEPT_SECONDS + 1
        with pytest.raises(AddressRefused):
            await guard.addresses_of("shop.example", 80)

    async def test_only_the_very_port_of_the_sandbox_is_exempt(self) -> None:
        guard = Guard({"127.0.0.1:8091"}, look_up=Names(["127.0.0.1"]))
        assert await guard.addresses_of("127.0.0.1", 8091) == ["127.0.0.1"]
        for host, port in (("127.0.0.1", 8001), ("localhost", 8091)):
            with pytest.raises(AddressRefused):
                await guard.addresses_of(host, port)

    async def test_a_name_that_nobody_knows_is_named(self) -> None:
        guard = Guard(look_up=Names([]))
        with pytest.raises(UnknownHost, match=r"shop\.example has no address"):
            await guard.addresses_of("shop.example", 80)

    async def test_only_so_many_names_are_kept(self) -> None:
        time = [0.0]
        names = Names(["8.8.8.8"])
        guard = Guard(look_up=names, clock=lambda: time[0])
        for number in range(MOST_KEPT + 10):
            await guard.addresses_of(f"{number}.example", 80)
        await guard.addresses_of("0.example", 80)
        assert len(names.asked) == MOST_KEPT + 11

    async def test_of_a_site_in_brackets_the_brackets_are_no_part(self) -> None:
        guard = Guard({"[::1]:8091", "Sandbox:80"}, look_up=Names(["::1"]))
        assert guard.is_exempt("::1", 8091)
        assert guard.is_exempt("sandbox", 80)

    @pytest.mark.enable_socket
    @pytest.mark.parametrize(
        "host",
        # However it is written, the system reads it as 127.0.0.1.
        [
            "127.0.0.1",
            "127.1",
            "0x7f.0.0.1",
            "2130706433",
            "0177.0.0.1",
            "localhost",
            "::1",
        ],
    )
    async def test_no_spelling_of_this_machine_gets_through(self, host: str) -> None:
        with pytest.raises((AddressRefused, UnknownHost)):
            await Guard().addresses_of(host, 80)


class TestAdmit:
    async def test_reads_and_judges(self) -> None:
        guard = Guard(look_up=Names(["8.8.8.8"]))
        assert (await guard.admit("http://Shop.example")).site == "shop.example:80"

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("http://inside.example/", "private"),
            ("http://a@shop.example/", "user_info"),
        ],
    )
    async def test_tells_why_not(self, url: str, reason: str) -> None:
        told: list[str] = []
        guard = Guard(look_up=Names(["10.0.0.1"]), tell=told.append)
        with pytest.raises((AddressRefused, BadAddress)):
            await guard.admit(url)
        assert told == [reason]


class TestCheck:
    async def test_judges_an_address(self) -> None:
        guard = Guard(look_up=Names(["192.168.0.1"]))
        with pytest.raises(AddressRefused):
            await guard.check(read_address("http://router.example/"))


@pytest.mark.enable_socket
class TestLookUp:
    async def test_asks_the_system(self) -> None:
        assert await look_up("127.0.0.1", 80) == ["127.0.0.1"]

    async def test_silent_name_servers_keep_nobody_else_waiting(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard = threading.Event()
        real = socket.getaddrinfo

        def asked(host: str, *rest: Any, **more: Any) -> Any:
            if host == "silent.example":
                heard.wait(60)
                raise socket.gaierror
            return real(host, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", asked)
        silent = [asyncio.create_task(look_up("silent.example", 80)) for _ in range(60)]
        await asyncio.sleep(0)
        try:
            assert await look_up("127.0.0.1", 80) == ["127.0.0.1"]
            assert await asyncio.to_thread(len, "ab") == 2
            assert not any(one.done() for one in silent)
        finally:
            heard.set()
            await asyncio.wait(silent)
            assert all(one.exception() for one in silent)
