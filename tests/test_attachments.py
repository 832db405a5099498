"""Attachments: what a browser would run is not published, however it is hidden."""

from __future__ import annotations

from pathlib import Path

from dossier.diagnostics import as_text
from dossier.pipeline import Options, build_dossier


def test_a_picture_too_large_to_look_through_is_not_published(tmp_path: Path) -> None:
    files = tmp_path / "content/files"
    files.mkdir(parents=True)
    (tmp_path / "dossier.yaml").write_text("title: T\n")
    (files / "big.svg").write_text(f"<svg><script>alert(1)</script><!-- {'x' * 8_100_000} --></svg>")
    result = build_dossier(Options(tmp_path, "2015-12-31", jobs=1))
    assert [as_text(d) for d in result.diagnostics] == [
        "content/files/big.svg: error[file-unreadable] the file is larger than 8 MB\n    hint: split it into parts"
    ]
    assert not (tmp_path / "public").exists()
