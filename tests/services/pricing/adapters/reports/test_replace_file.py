"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from common.errors import BadInput
from services.pricing.adapters.reports.replace_file import replacing


def _write(path: Path, text: str) -> None:
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


def _write_half(path: Path, failure: BaseException) -> None:
    with replacing(path) as draft:
        draft.write_text("half", encoding="utf-8")
        raise failure


class TestReplacing:
    def test_the_file_is_there_when_the_block_ends(self, tmp_path: Path) -> None:
        _write(tmp_path / "out.csv", "new")
        assert (tmp_path / "out.csv").read_text() == "new"
        assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]

    def test_while_it_is_written_the_old_one_stands(self, tmp_path: Path) -> None:
        target = tmp_path / "out.csv"
        target.write_text("old")
        with replacing(target) as draft:
            draft.write_text("half")
            assert target.read_text() == "old"
        assert target.read_text() == "half"

    def test_a_failure_leaves_the_old_one_and_nothing_else(
        self, tmp_path: Path
    ) -> None:
        target = tmp_path / "out.csv"
        target.write_text("old")
        with pytest.raises(KeyboardInterrupt):
            _write_half(target, KeyboardInterrupt())
        assert target.read_text() == "old"
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize(
        ("code", "mend"),
        [
            (errno.ENOSPC, "The disk is full"),
            (errno.EACCES, "a path you may write to"),
            (errno.EROFS, "read-only"),
            (errno.EIO, "Give another path"),
        ],
    )
    def test_what_the_file_system_refuses_is_bad_input_with_a_mend(
        self, tmp_path: Path, code: int, mend: str
    ) -> None:
        target = tmp_path / "out.csv"
        with pytest.raises(BadInput, match=rf"out\.csv cannot be written.*{mend}"):
            _write_half(target, OSError(code, os.strerror(code)))
        assert list(tmp_path.iterdir()) == []

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"nowhere.out\.csv.*Make its folder"):
            _write(tmp_path / "nowhere" / "out.csv", "x")

    def test_a_folder_is_not_a_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="It is a folder"):
            _write(tmp_path, "x")

    def test_a_file_is_not_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(BadInput, match="A part of the path is a file"):
            _write(tmp_path / "file" / "out.csv", "x")

    def test_a_name_too_long_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="give a shorter one"):
            _write(tmp_path / ("x" * 300), "x")

    def test_the_longest_name_there_can_be_works(self, tmp_path: Path) -> None:
        _write(tmp_path / ("x" * 255), "new")
        assert (tmp_path / ("x" * 255)).read_text() == "new"

    def test_a_link_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "real.csv").write_text("old")
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        _write(tmp_path / "link.csv", "new")
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "real.csv").read_text() == "new"

    def test_the_mode_of_the_old_file_is_kept(self, tmp_path: Path) -> None:
        target = tmp_path / "out.csv"
        target.write_text("old")
        target.chmod(0o640)
        _write(target, "new")
        assert stat.S_IMODE(target.stat().st_mode) == 0o640

    def test_a_new_file_has_the_usual_mode(self, tmp_path: Path) -> None:
        (tmp_path / "usual").touch()
        _write(tmp_path / "out.csv", "new")
        assert (tmp_path / "out.csv").stat().st_mode == (
            tmp_path / "usual"
        ).stat().st_mode

    def test_a_device_is_written_to_itself(self) -> None:
        with replacing(Path(os.devnull)) as draft:
            assert draft == Path(os.devnull)
