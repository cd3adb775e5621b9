"""The gateway's files in the data folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from common.errors import BadInput
from common.settings import BadSettings
from services.gateway.adapters.data_folder import (
    KEY_FILE,
    token_key,
    write_first_password,
)


def mode(path: Path) -> int:
    """Who may do what with it."""
    return path.stat().st_mode & 0o777


class TestTokenKey:
    def test_is_made_once_and_is_nobody_elses(self, tmp_path: Path) -> None:
        key = token_key(tmp_path)
        assert len(key) == 64
        assert token_key(tmp_path) == key
        assert mode(tmp_path / KEY_FILE) == 0o600
        assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]

    def test_two_that_start_at_once_have_the_same(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            keys = list(pool.map(token_key, [tmp_path] * 32))
        assert len(set(keys)) == 1

    def test_one_that_others_may_read_is_not_used(self, tmp_path: Path) -> None:
        token_key(tmp_path)
        (tmp_path / KEY_FILE).chmod(0o640)
        with pytest.raises(BadSettings, match=r"Others may read.*Remove it"):
            token_key(tmp_path)

    def test_one_that_was_cut_short_is_not_used(self, tmp_path: Path) -> None:
        (tmp_path / KEY_FILE).touch(0o600)
        with pytest.raises(BadSettings, match="holds no key"):
            token_key(tmp_path)

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"cannot be used.*MAGPIE_DATA"):
            token_key(tmp_path / "nowhere")


class TestWriteFirstPassword:
    def test_only_its_owner_may_read_it(self, tmp_path: Path) -> None:
        write_first_password(tmp_path, "one")
        path = write_first_password(tmp_path, "two")
        assert path.read_text() == "two\n"
        assert mode(path) == 0o600
        assert list(tmp_path.iterdir()) == [tmp_path / "admin-password"]
