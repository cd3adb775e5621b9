"""What a setting may say of where a service is."""

from __future__ import annotations

import pytest

from common.grpc.target import BadTarget, read_target


class TestReadTarget:
    @pytest.mark.parametrize(
        ("text", "target"),
        [
            ("127.0.0.1:8001", "127.0.0.1:8001"),
            ("scanner:8001", "scanner:8001"),
            ("dns:///scanner:50051", "dns:///scanner:50051"),
            ("127.0.0.1:8001, 127.0.0.1:8101", "ipv4:127.0.0.1:8001,127.0.0.1:8101"),
            ("[::1]:8001,[::1]:8101", "ipv6:[::1]:8001,[::1]:8101"),
            ("127.0.0.1:8001,", "127.0.0.1:8001"),
        ],
    )
    def test_one_place_is_taken_as_it_is_and_several_as_a_list(
        self, text: str, target: str
    ) -> None:
        assert read_target(text) == target

    @pytest.mark.parametrize(
        "text",
        [
            "one:8001,two:8001",
            "127.0.0.1:8001,two:8001",
            "127.0.0.1:8001,[::1]:8001",
            "127.0.0.1:8001,127.0.0.1",
            "127.0.0.1:8001,127.0.0.1:http",
            "",
            " , ",
        ],
    )
    def test_what_grpc_cannot_ask_for_is_refused_with_a_hint(self, text: str) -> None:
        with pytest.raises(BadTarget) as told:
            read_target(text)
        assert "dns:///name:port" in (told.value.hint or "")
