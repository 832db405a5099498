"""A document that names a hundred entities: it builds, and its network is made again when one of them is named no more."""

from __future__ import annotations

from pathlib import Path

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import matter, write

MANY = 100
NAMES = [f"Signatory {chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(MANY)]


def text(names: list[str]) -> str:
    return "\n\n".join(f"{', '.join(names[at : at + 20])} signed." for at in range(0, len(names), 20))


def built(root: Path) -> str:
    result = build_dossier(Options(root, "2021-12-31", jobs=1))
    assert not result.failed, result.diagnostics
    return (root / "public/network.html").read_text(encoding="utf-8")


def test_a_document_may_name_a_hundred(tmp_path: Path) -> None:
    files = {f"content/people/s{n}.md": matter(name=name) for n, name in enumerate(NAMES)}
    files["dossier.yaml"] = "title: The treaty\nurl: https://example.org/t/\n"
    files["content/documents/protocol.md"] = matter("Nothing was signed.", title="Protocol", published="2020-01-02")
    files["content/documents/treaty.md"] = matter(text(NAMES), title="Treaty", published="2020-01-01")
    root = write(tmp_path / "d", files)
    before = built(root)
    assert (root / "public/documents/treaty.html").read_text(encoding="utf-8").count('class="m person"') == MANY

    write(root, {"content/documents/treaty.md": matter(text(NAMES[1:]), title="Treaty", published="2020-01-01")})
    after = built(root)
    assert ("Signatory Aa" in before, "Signatory Aa" in after) == (True, False)
