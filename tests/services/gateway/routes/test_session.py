"""Signing in and out over REST."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from common.clock import now
from common.ids import new_id
from services.gateway.adapters.tokens import LIFETIME
from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import PASSWORD, World

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/session"


async def sign_in(
    client: httpx.AsyncClient, name: str = "ada", password: str = PASSWORD
) -> httpx.Response:
    """Try to."""
    return await client.post(URL, json={"name": name, "password": password})


async def audit(world: World) -> list[tuple[str, str, str]]:
    """What the audit log says: action, outcome, who."""
    rows = await world.gateway.pool.fetch("SELECT * FROM audit_log ORDER BY id")
    return [(row["action"], row["outcome"], row["actor_name"]) for row in rows]


class TestBegin:
    async def test_a_name_and_password_give_a_token_that_reads(
        self, world: World
    ) -> None:
        user = await world.add_user("ada", Role.OPERATOR)
        async with world.client(None) as client:
            answer = await sign_in(client, "Ada")
            found = answer.json()
            headers = {"Authorization": f"Bearer {found['access_token']}"}
            assert (await client.get(URL, headers=headers)).json() == {
                "user": {"id": str(user.id), "name": "ada", "role": "operator"},
                "mode": "paper",
            }
        assert answer.status_code == 200
        assert found["token_type"] == "Bearer"
        assert found["expires_in"] == 300
        assert await audit(world) == [("sign_in", "done", "ada")]

    async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
        self, world: World
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            cookie = (await sign_in(client)).headers["set-cookie"]
        parts = set(cookie.lower().split("; ")[1:])
        assert {"httponly", "samesite=strict", "path=/api/v1/session"} <= parts

    async def test_over_https_the_cookie_stays_there(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            client.base_url = httpx.URL("https://magpie.test")
            answer = await sign_in(client)
        assert "; secure" in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" in answer.headers

    @pytest.mark.parametrize("name", ["ada", "nobody"])
    async def test_a_wrong_name_is_answered_like_a_wrong_password(
        self, world: World, name: str
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            answer = await sign_in(client, name, "wrong")
        assert answer.status_code == 401
        assert answer.json()["detail"] == "The name or the password is wrong."
        assert "set-cookie" not in answer.headers

    async def test_what_was_typed_as_an_unknown_name_is_not_written_down(
        self, world: World
    ) -> None:
        async with world.client(None) as client:
            await sign_in(client, "my secret password", "x")
        assert await audit(world) == [("sign_in", "wrong_password", "(unknown)")]

    async def test_the_tenth_wrong_password_begins_a_wait_that_says_how_to_mend_it(
        self, world: World
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            codes = [(await sign_in(client, "ada", "x")).status_code for _ in range(9)]
            tenth = await sign_in(client, "ADA", "x")
            right = await sign_in(client)
        assert codes == [401] * 9
        for answer in (tenth, right):
            assert answer.status_code == 429
            assert 800 < int(answer.headers["retry-after"]) <= 900
            assert "MAGPIE_ADMIN_PASSWORD" in answer.json()["hint"]
        assert "15 min" in tenth.json()["detail"]
        assert (await audit(world))[-2:] == [
            ("sign_in", "wrong_password", "ada"),
            ("sign_in", "too_many_tries", "ada"),
        ]

    @pytest.mark.parametrize("name", ["IRIS", "\u0130ris", "ir\u0130s"])
    async def test_one_name_has_no_second_spelling_with_tries_of_its_own(
        self, world: World, name: str
    ) -> None:
        await world.add_user("iris", Role.VIEWER)
        async with world.client(None) as client:
            for _ in range(10):
                await sign_in(client, "iris", "x")
            answer = await sign_in(client, name)
        # U+0130 is no spelling of i; what is one has no tries left either.
        assert answer.status_code == (429 if name.isascii() else 401)

    async def test_many_tries_at_once_are_no_more_than_ten(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            tries = [sign_in(client, "ada", "x") for _ in range(30)]
            codes = [answer.status_code for answer in await asyncio.gather(*tries)]
        assert sorted(codes) == [401] * 9 + [429] * 21
        entries = await audit(world)
        assert entries.count(("sign_in", "wrong_password", "ada")) == 10
        assert entries.count(("sign_in", "too_many_tries", "ada")) == 1

    async def test_the_wait_is_one_of_that_place_only(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            for _ in range(10):
                await sign_in(client, "ada", "x")
        elsewhere = httpx.ASGITransport(world.app, client=("192.0.2.7", 5))
        async with httpx.AsyncClient(
            transport=elsewhere, base_url="http://magpie.test"
        ) as client:
            assert (await sign_in(client)).status_code == 200

    async def test_a_right_password_forgets_the_wrong_ones(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            for _ in range(2):
                for _ in range(9):
                    assert (await sign_in(client, "ada", "x")).status_code == 401
                assert (await sign_in(client)).status_code == 200

    async def test_a_disabled_user_is_nobody(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        await world.gateway.pool.execute("UPDATE users SET disabled_at = now()")
        async with world.client(None) as client:
            assert (await sign_in(client)).status_code == 401

    async def test_the_password_is_stored_as_argon2id_only(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        stored = await world.gateway.pool.fetchval("SELECT password_hash FROM users")
        assert stored.startswith("$argon2id$")
        assert PASSWORD not in stored

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"name": "a"},
            {"name": "", "password": "x"},
            {"name": "a\0b", "password": "x"},
            {"name": 1},
            [],
        ],
    )
    async def test_a_body_of_another_form_is_named(
        self, world: World, body: object
    ) -> None:
        async with world.client(None) as client:
            answer = await client.post(URL, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"]

    async def test_a_body_that_is_no_json_is_a_bad_request(self, world: World) -> None:
        async with world.client(None) as client:
            answer = await client.post(
                URL, content="{", headers={"Content-Type": "application/json"}
            )
        assert answer.status_code == 400
        assert answer.json()["type"] == "urn:magpie:problem:bad-request"

    async def test_a_form_of_another_site_is_not_read(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            answer = await client.post(
                URL,
                content=f'{{"name": "ada", "password": "{PASSWORD}"}}',
                headers={"Content-Type": "text/plain"},
            )
        assert answer.status_code == 422


class TestRefresh:
    async def test_the_cookie_gives_the_next_token_and_the_next_cookie(
        self, world: World
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            await sign_in(client)
            first = client.cookies["magpie_refresh"]
            answer = await client.post(f"{URL}/refresh")
            second = client.cookies["magpie_refresh"]
            assert (await client.post(f"{URL}/refresh")).status_code == 200
        assert answer.status_code == 200
        assert answer.json()["user"]["name"] == "ada"
        assert first != second

    async def test_two_tabs_at_once_both_go_on(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            await sign_in(client)
            cookie = {"Cookie": f"magpie_refresh={client.cookies['magpie_refresh']}"}
            client.cookies.clear()
            answers = await asyncio.gather(
                *(client.post(f"{URL}/refresh", headers=cookie) for _ in range(5))
            )
        assert [answer.status_code for answer in answers] == [200] * 5
        assert sum("set-cookie" in answer.headers for answer in answers) == 1

    async def test_a_token_that_comes_again_much_later_ends_the_session(
        self, world: World
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            await sign_in(client)
            stolen = client.cookies["magpie_refresh"]
            await client.post(f"{URL}/refresh")
            mine = client.cookies["magpie_refresh"]
            await world.gateway.pool.execute(
                "UPDATE sessions SET rotated_at = rotated_at - interval '31 seconds'"
            )
            for token in (stolen, mine):
                client.cookies.clear()
                cookie = {"Cookie": f"magpie_refresh={token}"}
                answer = await client.post(f"{URL}/refresh", headers=cookie)
                assert answer.status_code == 401
        assert (await audit(world))[-1] == ("refresh_session", "token_reused", "ada")

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE users SET disabled_at = now()",
            "UPDATE sessions SET expires_at = now()",
            "UPDATE sessions SET ended_at = now()",
            "DELETE FROM users",
        ],
    )
    async def test_a_session_that_is_over_cannot_be_gone_on_with(
        self, world: World, change: str
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            await sign_in(client)
            await world.gateway.pool.execute(change)
            assert (await client.post(f"{URL}/refresh")).status_code == 401

    async def test_a_first_visit_without_a_cookie_is_no_error(
        self, world: World
    ) -> None:
        async with world.client(None) as client:
            answer = await client.post(f"{URL}/refresh")
        assert (answer.status_code, answer.content) == (204, b"")
        assert "set-cookie" not in answer.headers

    async def test_the_token_is_stored_only_as_a_hash(self, world: World) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            await sign_in(client)
            token = client.cookies["magpie_refresh"]
        rows = await world.gateway.pool.fetch("SELECT * FROM sessions")
        assert [token in str(dict(row)) for row in rows] == [False]


class TestEnd:
    async def test_after_signing_out_the_cookie_is_worth_nothing(
        self, world: World
    ) -> None:
        await world.add_user("ada", Role.VIEWER)
        async with world.client(None) as client:
            token = (await sign_in(client)).json()["access_token"]
            cookie = {"Cookie": f"magpie_refresh={client.cookies['magpie_refresh']}"}
            headers = {"Authorization": f"Bearer {token}"}
            gone = await client.delete(URL, headers=headers)
            assert "magpie_refresh" not in client.cookies
            again = await client.post(f"{URL}/refresh", headers=cookie)
        assert (gone.status_code, again.status_code) == (204, 401)
        assert (await audit(world))[-1] == ("sign_out", "done", "ada")


class TestToken:
    async def test_an_expired_one_says_so(self, world: World) -> None:
        token = world.gateway.tokens.mint(
            new_id(),
            new_id(),
            name="x",
            role=Role.VIEWER,
            now=now() - LIFETIME - timedelta(seconds=1),
        )
        async with world.client(None) as client:
            answer = await client.get(URL, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert answer.json()["detail"] == "The access token has expired."

    @pytest.mark.parametrize(
        "header",
        ["Bearer", "Bearer ", "Bearer \xff", "Basic YTpi", "x", f"Bearer {'x' * 9000}"],
    )
    async def test_what_is_none_is_refused(self, world: World, header: str) -> None:
        async with world.client(None) as client:
            answer = await client.get(
                URL, headers=[(b"Authorization", header.encode("latin-1"))]
            )
        assert answer.status_code == 401
