"""Access tokens."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from common.ids import new_id
from services.gateway.adapters.tokens import LIFETIME, Tokens
from services.gateway.errors import NotSignedIn
from services.gateway.rules.actors import Actor, Role
from tests.services.gateway.moments import MORNING

KEY = b"k" * 32
USER, SESSION = new_id(), new_id()
ENDS = int((MORNING + LIFETIME).timestamp())
CLAIMS = {
    "iss": "magpie-gateway",
    "sub": str(USER),
    "name": "ada",
    "role": "operator",
    "sid": str(SESSION),
    "iat": int(MORNING.timestamp()),
    "exp": ENDS,
}


def minted() -> str:
    """A token of ada, made in the morning."""
    return Tokens(KEY).mint(USER, SESSION, name="ada", role=Role.OPERATOR, now=MORNING)


class TestRead:
    def test_says_who_it_was_minted_for(self) -> None:
        actor = Actor(USER, "ada", Role.OPERATOR, SESSION, ENDS)
        tokens = Tokens(KEY)
        for _ in range(2):
            assert tokens.read(minted(), now=MORNING) == actor

    def test_is_good_until_its_last_second(self) -> None:
        tokens = Tokens(KEY)
        ends = MORNING + LIFETIME
        assert tokens.read(minted(), now=ends - timedelta(seconds=1))
        with pytest.raises(NotSignedIn, match="expired"):
            tokens.read(minted(), now=ends)

    @pytest.mark.parametrize(
        "change",
        [
            {"iss": "other"},
            {"sub": "1"},
            {"role": "owner"},
            {"role": None},
            {"sid": ""},
            {"exp": "x"},
        ],
        ids=str,
    )
    def test_claims_of_another_form_are_refused(
        self, change: dict[str, object]
    ) -> None:
        token = jwt.encode({**CLAIMS, **change}, KEY, algorithm="HS256")
        with pytest.raises(NotSignedIn):
            Tokens(KEY).read(token, now=MORNING)

    @pytest.mark.parametrize("name", sorted(CLAIMS))
    def test_every_claim_has_to_be_there(self, name: str) -> None:
        claims = {key: value for key, value in CLAIMS.items() if key != name}
        token = jwt.encode(claims, KEY, algorithm="HS256")
        with pytest.raises(NotSignedIn):
            Tokens(KEY).read(token, now=MORNING)

    @pytest.mark.parametrize(
        "token",
        [
            jwt.encode(CLAIMS, b"x" * 32, algorithm="HS256"),
            jwt.encode(CLAIMS, b"k" * 64, algorithm="HS512"),
            jwt.encode(CLAIMS, "", algorithm="none"),
            "",
            "a.b.c",
            "\x00",
            "x" * 100_000,
        ],
        ids=["other key", "other algorithm", "none", "empty", "dots", "zero", "long"],
    )
    def test_what_we_did_not_sign_is_refused(self, token: str) -> None:
        with pytest.raises(NotSignedIn):
            Tokens(KEY).read(token, now=MORNING)

    def test_one_changed_letter_anywhere_is_noticed(self) -> None:
        token, tokens = minted(), Tokens(KEY)
        tokens.read(token, now=MORNING)
        for place in range(0, len(token) - 1, 7):
            other = "A" if token[place] != "A" else "B"
            with pytest.raises(NotSignedIn):
                tokens.read(token[:place] + other + token[place + 1 :], now=MORNING)
