"""The data folder: what it is, whose it is, and when it is refused."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.stack.data_folder import (
    PARTS,
    AlreadyRunning,
    DataFolder,
    NotADataFolder,
    OtherVersion,
    default_folder,
    first_closed_to,
    holder_of,
)
from cli.stack.processes import User
from common.errors import BadInput, Refused
from common.stores import StoreFull


class TestDefaultFolder:
    @pytest.mark.parametrize(
        ("environment", "root", "folder"),
        [
            ({"MAGPIE_DATA": "/d", "HOME": "/home/me"}, True, "/d"),
            ({"HOME": "/root"}, True, "/var/lib/magpie"),
            ({"XDG_DATA_HOME": "/x", "HOME": "/home/me"}, False, "/x/magpie"),
            ({"HOME": "/home/me"}, False, "/home/me/.local/share/magpie"),
        ],
    )
    def test_follows_the_design(
        self, environment: Mapping[str, str], root: bool, folder: str
    ) -> None:
        assert default_folder(environment, root=root) == Path(folder)


class TestDataFolder:
    def test_has_its_parts_and_a_version(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path / "a" / "data")
        found = {entry.name for entry in folder.path.iterdir()}
        assert found == {*PARTS, "VERSION"}
        assert (folder.path / "VERSION").read_text() == "1\n"

    def test_nobody_else_can_list_it(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path / "data")
        assert not stat.S_IMODE(folder.path.stat().st_mode) & 0o066
        for part in PARTS:
            assert not stat.S_IMODE(folder.part(part).stat().st_mode) & 0o077

    def test_opens_again_with_what_was_in_it(self, tmp_path: Path) -> None:
        (DataFolder(tmp_path).part("models") / "m").write_text("kept")
        assert (DataFolder(tmp_path).part("models") / "m").read_text() == "kept"

    def test_a_first_start_that_was_cut_short_is_finished(self, tmp_path: Path) -> None:
        (tmp_path / "postgres").mkdir()
        assert (DataFolder(tmp_path).path / "VERSION").exists()

    @pytest.mark.parametrize("version", ["0", "2", "banana\n", "1.0"])
    def test_another_version_is_refused_and_left_alone(
        self, tmp_path: Path, version: str
    ) -> None:
        (tmp_path / "VERSION").write_text(version)
        with pytest.raises(OtherVersion, match="this Magpie reads '1'") as caught:
            DataFolder(tmp_path)
        assert "--data" in str(caught.value)
        assert [entry.name for entry in tmp_path.iterdir()] == ["VERSION"]

    def test_a_folder_with_other_things_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "holiday.jpg").touch()
        with pytest.raises(NotADataFolder, match="holds no data of Magpie"):
            DataFolder(tmp_path)

    def test_a_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(NotADataFolder, match="is a file"):
            DataFolder(tmp_path / "file")
        with pytest.raises(BadInput, match="cannot be used for data"):
            DataFolder(tmp_path / "file" / "below")

    def test_a_full_disk_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(self: Path, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device", str(self))

        monkeypatch.setattr(Path, "write_text", full)
        with pytest.raises(StoreFull, match="No space left"):
            DataFolder(tmp_path)


class Usage(NamedTuple):
    """As shutil.disk_usage answers."""

    total: int
    used: int
    free: int


class TestEnsureRoom:
    def test_too_little_is_named_with_what_is_needed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = DataFolder(tmp_path)
        folder.ensure_room()
        usage = Usage(10**12, 10**12 - 5 * 2**20, 5 * 2**20)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        with pytest.raises(StoreFull, match=f"{tmp_path} has 5 MiB free; 256 MiB are"):
            folder.ensure_room()


def hold(path: Path, held: multiprocessing.synchronize.Event) -> None:
    """Another process that holds the folder until it is killed."""
    with DataFolder(path).locked():
        held.set()
        signal_never_comes = multiprocessing.get_context("spawn").Event()
        signal_never_comes.wait()


class TestLocked:
    def test_a_second_holder_is_told_who_the_first_is(self, tmp_path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        held = context.Event()
        other = context.Process(target=hold, args=(tmp_path, held))
        other.start()
        assert held.wait(20)
        folder = DataFolder(tmp_path)
        with (
            pytest.raises(AlreadyRunning, match=rf"\(process {other.pid}\)") as caught,
            folder.locked(),
        ):
            pass
        assert "--data" in str(caught.value)
        assert holder_of(tmp_path) == other.pid
        other.kill()
        other.join()
        with folder.locked():
            assert holder_of(tmp_path) == os.getpid()
        other.close()

    def test_nobody_holds_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        assert holder_of(tmp_path / "nowhere") is None
        assert holder_of(DataFolder(tmp_path).path) is None


class TestSocketFolder:
    def test_is_in_the_folder_if_the_path_is_short(self, data_path: Path) -> None:
        folder = DataFolder(data_path)
        assert folder.socket_folder("redis") == data_path / "run" / "redis"

    def test_is_a_private_one_elsewhere_if_not(self, data_path: Path) -> None:
        folder = DataFolder(data_path / ("long" * 30))
        found = folder.socket_folder("redis")
        assert len(str(found)) < 80
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        assert folder.socket_folder("redis") == found
        assert folder.socket_folder("postgres") != found
        for name in ("redis", "postgres"):
            folder.socket_folder(name).rmdir()

    def test_what_somebody_put_there_before_is_not_trusted(
        self, data_path: Path
    ) -> None:
        folder = DataFolder(data_path)
        (data_path / "run" / "redis").symlink_to(data_path)
        with pytest.raises(Refused, match="belongs to somebody else"):
            folder.socket_folder("redis")


class TestFirstClosedTo:
    def test_names_the_folder_that_others_may_not_enter(self, data_path: Path) -> None:
        nobody = User("nobody", 65534, 65534)
        inner = data_path / "closed" / "inner"
        inner.mkdir(parents=True)
        inner.chmod(0o755)
        inner.parent.chmod(0o755)
        assert first_closed_to(nobody, inner) is None
        inner.parent.chmod(0o700)
        assert first_closed_to(nobody, inner) == inner.parent

    def test_what_belongs_to_them_is_open_to_them(self, data_path: Path) -> None:
        data_path.chmod(0o700)
        owner = User("me", data_path.stat().st_uid, data_path.stat().st_gid)
        assert first_closed_to(owner, data_path) is None
        data_path.chmod(0o070)
        group = User("us", owner.uid + 1, owner.gid)
        assert first_closed_to(group, data_path) is None
        data_path.chmod(0o700)
