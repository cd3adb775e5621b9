"""`magpie bench match` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import run
from services.pricing.adapters.tuning_files import dump_weights, load_weights

TABLES = {
    "a.csv": "id,title\n1,Sony PSLX350H turntable\n2,Garmin nuvi 260W\n3,Gas grill\n",
    "b.csv": "id,name\na,Turntable Sony PSLX350H\nb,GPS Garmin nuvi 260W\n",
    "gold.csv": "left,right\n1,a\n2,b\n",
}


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """The command with two tables and their true pairs."""
    paths = []
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
        paths.append(str(tmp_path / name))
    return ["bench", "match", "--tables", *paths[:2], "--gold", paths[2]]


class TestBenchMatch:
    def test_a_program_reads_one_object(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run([*arguments, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["offers"], found["catalogue"], found["true_pairs"]) == (3, 2, 2)
        assert (found["precision"], found["recall"], found["f1"]) == (1.0, 1.0, 1.0)
        assert found["candidate_recall"] == 1.0

    def test_a_person_reads_a_line_for_each_number(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(arguments) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 11
        assert any(line.split() == ["found", "pairs", "2"] for line in lines)

    def test_half_of_the_rows_may_be_left_out(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run([*arguments, "--json", "--drop-half", "1"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["catalogue"], found["true_pairs"]) == (1, 1)

    def test_other_weights_are_used_if_they_are_named(
        self,
        arguments: list[str],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        path = tmp_path / "weights.yaml"
        path.write_text(
            dump_weights(load_weights()).replace("threshold: ", "threshold: 0.9999 #")
        )
        assert run([*arguments, "--json", "--weights", str(path)]) == 0
        assert json.loads(capsys.readouterr().out)["threshold"] == 0.9999

    def test_a_missing_table_is_named(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path(arguments[3]).unlink()
        assert run(arguments) == 2
        assert "a.csv does not exist" in capsys.readouterr().err
