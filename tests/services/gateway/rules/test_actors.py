"""What a role may do."""

from __future__ import annotations

import pytest

from services.gateway.rules.actors import Role


class TestCovers:
    @pytest.mark.parametrize(
        ("role", "covered"),
        [
            (Role.VIEWER, {Role.VIEWER}),
            (Role.OPERATOR, {Role.VIEWER, Role.OPERATOR}),
            (Role.ADMIN, {Role.VIEWER, Role.OPERATOR, Role.ADMIN}),
        ],
    )
    def test_each_role_may_do_what_those_below_it_may(
        self, role: Role, covered: set[Role]
    ) -> None:
        assert {needed for needed in Role if role.covers(needed)} == covered
