"""What goes into an image: the code of one service, and how the container starts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.images.assemble import (
    WRONG_USE,
    UnknownService,
    folders,
    main,
    names,
    recipe,
    write_code,
    write_manifests,
)
from deploy.images.start import TERMINATED

# As in an image, where the packages of the project are first on the path.
ENVIRONMENT = {
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "PYTHONDONTWRITEBYTECODE": "1",
}
SERVICES = ("gateway", "pricing", "scanner")


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The code of each image, by its name."""
    found = {}
    for name in names(root):
        found[name] = tmp_path_factory.mktemp(name)
        write_code(root, name, found[name])
    return found


class TestNames:
    def test_are_the_services_that_run_and_three_others(self, root: Path) -> None:
        assert set(names(root)) == {*SERVICES, "browser", "sandbox", "stores"}


class TestRecipe:
    @pytest.mark.parametrize(
        ("service", "words"),
        [("scaner", "SERVICE=scaner is none of them"), ("", "SERVICE is not set")],
    )
    def test_an_unknown_service_is_told_which_there_are(
        self, root: Path, service: str, words: str
    ) -> None:
        with pytest.raises(UnknownService, match=words) as raised:
            recipe(root, service)
        assert "browser, gateway, pricing, sandbox, scanner, stores" in str(
            raised.value
        )


class TestFolders:
    def test_are_those_of_the_member_and_of_what_it_depends_on(
        self, root: Path
    ) -> None:
        found = folders(root, "magpie-scanner")
        assert found == ["common", "rpc", "services/scanner", "vendors"]
        assert folders(root, "magpie-sandbox") == ["sandbox"]


class TestWriteManifests:
    def test_has_what_uv_reads_and_which_packages_it_shall_choose(
        self, root: Path, tmp_path: Path
    ) -> None:
        write_manifests(root, "pricing", tmp_path)
        assert (tmp_path / "uv.lock").read_bytes() == (root / "uv.lock").read_bytes()
        assert (tmp_path / "services/pricing/pyproject.toml").exists()
        assert (tmp_path / "selection").read_text() == "--package magpie-pricing\n"

    def test_is_the_same_whenever_it_is_made(self, root: Path, tmp_path: Path) -> None:
        # Else the packages would be fetched again although nothing has changed.
        write_manifests(root, "pricing", tmp_path)
        assert {
            path.stat().st_mtime for path in tmp_path.rglob("*") if path.is_file()
        } == {0}


@pytest.mark.slow
class TestWriteCode:
    @pytest.mark.parametrize("service", SERVICES)
    def test_of_a_service_no_other_one_is_there(
        self, made: dict[str, Path], service: str
    ) -> None:
        inside = {path.name for path in (made[service] / "services").iterdir()}
        assert inside - {"__pycache__"} == {"__init__.py", service}

    @pytest.mark.parametrize("service", SERVICES)
    def test_of_a_service_everything_it_imports_is_there(
        self, made: dict[str, Path], service: str
    ) -> None:
        done = subprocess.run(
            [sys.executable, "-P", "-m", f"services.{service}", "migrate"],
            cwd=made[service],
            env={**ENVIRONMENT, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "MAGPIE_POSTGRES_URL is not set" in done.stderr
        assert done.returncode == 2

    def test_has_no_tests_no_notes_and_byte_code_for_every_file(
        self, made: dict[str, Path]
    ) -> None:
        for folder in made.values():
            files = [path for path in folder.rglob("*") if path.is_file()]
            assert not [path for path in files if path.suffix == ".md"]
            assert not (folder / "tests").exists()
            sources = [path for path in files if path.suffix == ".py"]
            compiled = [path for path in files if path.suffix == ".pyc"]
            assert len(sources) == len(compiled) > 0

    def test_the_browser_imports_nothing_but_its_own_packages(
        self, made: dict[str, Path]
    ) -> None:
        code = (
            "import sys, services.scanner.adapters.browser.serving,"
            " services.scanner.adapters.browser.process,"
            " services.scanner.adapters.browser.visits;"
            "print(*{n.split('.')[0] for n in sys.modules})"
        )
        said = subprocess.check_output(
            [sys.executable, "-c", code], cwd=made["browser"], text=True
        )
        heavy = {"grpc", "pydantic", "scrapy", "twisted", "lxml", "asyncpg", "redis"}
        assert not heavy & set(said.split())


@pytest.mark.slow
class TestEntry:
    def test_says_where_the_service_listens_unless_it_is_told(
        self, made: dict[str, Path]
    ) -> None:
        entry = (made["scanner"] / "entry").read_text()
        assert 'MAGPIE_SCANNER_PORT="${MAGPIE_SCANNER_PORT:-50051}"' in entry
        assert 'MAGPIE_SCANNER_HOST="${MAGPIE_SCANNER_HOST:-0.0.0.0}"' in entry
        assert (
            'MAGPIE_GATEWAY_PORT="${MAGPIE_GATEWAY_PORT:-8000}"'
            in (made["gateway"] / "entry").read_text()
        )

    @pytest.mark.parametrize("service", [*SERVICES, "browser", "sandbox", "stores"])
    def test_is_a_program_that_a_shell_can_read(
        self, made: dict[str, Path], service: str
    ) -> None:
        entry = made[service] / "entry"
        assert os.access(entry, os.X_OK)
        subprocess.run(["sh", "-n", entry], check=True)

    def test_hands_its_arguments_on(self, made: dict[str, Path]) -> None:
        done = run_entry(made["pricing"], "migrat")
        assert "'migrat' is nothing that pricing does" in done.stderr

    def test_for_development_migrations_end_all_the_same(
        self, made: dict[str, Path], tmp_path: Path
    ) -> None:
        reload = {"MAGPIE_RELOAD": str(tmp_path / "source")}
        done = run_entry(made["pricing"], "migrate", "--nonsense", **reload)
        assert done.returncode
        assert "--nonsense" in done.stderr

    def test_for_development_runs_a_copy_that_can_be_changed(
        self, made: dict[str, Path], tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        environment = {**ENVIRONMENT, "MAGPIE_RELOAD": str(source)}
        with subprocess.Popen(
            [made["pricing"] / "entry", "migrat"],
            cwd=made["pricing"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stderr is not None
                assert "is nothing" in process.stderr.readline()
                changed = source / "common" / "migrate_job.py"
                text = changed.read_text().replace("is nothing", "is NOTHING")
                changed.write_text(text)
                said = ""
                deadline = time.monotonic() + 60
                while "is NOTHING" not in said and time.monotonic() < deadline:
                    said = process.stderr.readline()
                assert "is NOTHING" in said
            finally:
                process.terminate()
                process.wait(30)
        assert "is nothing" in (made["pricing"] / "common/migrate_job.py").read_text()


class Silent:
    """Takes connections and says nothing: whoever starts waits for its database."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._callers: list[socket.socket] = []
        self.url = f"postgresql://a:b@127.0.0.1:{self._listener.getsockname()[1]}/c"

    def wait_for_a_caller(self) -> None:
        """Until somebody has connected; he is left waiting."""
        self._listener.settimeout(120)
        self._callers.append(self._listener.accept()[0])

    def close(self) -> None:
        """Nobody waits any more."""
        for one in (self._listener, *self._callers):
            one.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    """A database that never answers."""
    found = Silent()
    yield found
    found.close()


@pytest.mark.slow
@pytest.mark.allow_hosts(["127.0.0.1"])
class TestStart:
    """As the first process of a container, to which a signal may be lost."""

    @pytest.mark.parametrize(
        ("service", "words"),
        [
            *((service, "") for service in SERVICES),
            ("pricing", "migrate"),
            ("pricing", "migrate --wait 600"),
        ],
    )
    def test_sigterm_ends_at_once_what_waits_for_its_database(
        self, made: dict[str, Path], silent: Silent, service: str, words: str
    ) -> None:
        with subprocess.Popen(
            [*first_of_a_container(), made[service] / "entry", *words.split()],
            cwd=made[service],
            env={
                **ENVIRONMENT,
                **settings_of(service),
                "MAGPIE_POSTGRES_URL": silent.url,
            },
        ) as process:
            try:
                silent.wait_for_a_caller()
                os.kill(child_of(process.pid), signal.SIGTERM)
                # By itself it would give up after some seconds, with another code.
                assert process.wait(120) == TERMINATED
            finally:
                process.kill()


class TestMain:
    def test_an_unknown_service_ends_the_build_with_what_to_do(
        self, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = [str(root), str(tmp_path / "1"), str(tmp_path / "2")]
        assert main(["scaner", *words]) == WRONG_USE
        assert "build with --build-arg SERVICE=" in capsys.readouterr().err


def first_of_a_container() -> list[str]:
    """The command that makes the next one process 1 of a namespace of its own."""
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *root, "--pid", "--fork", "--kill-child"]
    if subprocess.run([*command, "true"], check=False, capture_output=True).returncode:
        pytest.skip("network namespaces are not allowed here")
    return command


def child_of(pid: int) -> int:
    """The process that unshare has started."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def settings_of(service: str) -> dict[str, str]:
    """Ports that are free, whatever else runs here; no secrets."""
    own = f"MAGPIE_{service.upper()}"
    ports = ("PORT", "METRICS_PORT", "HEALTH_PORT")
    return {
        **{f"{own}_{name}": "0" for name in ports},
        f"{own}_HOST": "127.0.0.1",
        "MAGPIE_MONGO_URL": "mongodb://127.0.0.1:1/",
        "MAGPIE_REDIS_URL": "redis://127.0.0.1:1/",
    }


def run_entry(
    folder: Path, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    """What the entry of an image says."""
    return subprocess.run(
        [folder / "entry", *arguments],
        cwd=folder,
        env={**ENVIRONMENT, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
