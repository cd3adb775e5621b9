"""Pages and their truth in a folder, for whoever scores a reader."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from sandbox.dump import main
from sandbox.sites.shops.shop import shops


class TestMain:
    def test_writes_pages_with_their_truth(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            options = ["--to", str(tmp_path / name), "--pages", "2"]
            assert main([*options, "--products", "200"]) == 0
        truth = json.loads((tmp_path / "one" / "ground-truth.json").read_text())
        files = sorted((tmp_path / "one" / "html").iterdir())
        assert sorted(truth) == [f.name.removesuffix(".html.gz") for f in files]
        assert len(truth) == 2 * len(shops())
        for file in files:
            page = gzip.decompress(file.read_bytes())
            assert b"sandbox" in page
            # The same world gives the same bytes.
            assert file.read_bytes() == (tmp_path / "two/html" / file.name).read_bytes()
