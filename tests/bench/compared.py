"""How long it takes to compare quotations with their sources: a dossier is copied, and pages that quote it are added.

    python tests/bench/compared.py DOSSIER [NUMBER]

Words are taken from its documents by chance, from 4 to 30 in a row, every tenth with a gap. Prints JSON: seconds of
processor time for all of them, in one process, with nothing known before.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dossier.io.cache import in_memory
from dossier.io.facts import Facts
from dossier.model import Dossier
from dossier.packing import unpack_body
from dossier.pipeline import Options, link_dossier
from dossier.verifying import Compared, verify_quotations

A_PAGE = 100  # quotations of one page
SEED = 1987


def main() -> None:
    source, number = Path(sys.argv[1]), int((*sys.argv[2:], "10000")[0])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "dossier"
        shutil.copytree(source, root, ignore=shutil.ignore_patterns(".dossier", "public"))
        (root / "content/pages").mkdir(parents=True, exist_ok=True)
        found = islice(_quotations(_linked(root)), number)
        for page, lines in enumerate(iter(lambda: list(islice(found, A_PAGE)), [])):
            text = f"---\ntitle: Quotations {page}\n---\n" + "\n\n".join(lines)
            (root / f"content/pages/quotations-{page}.md").write_text(text, encoding="utf-8")
        print(json.dumps(_measured(root), indent=1))


def _linked(root: Path) -> Dossier:
    dossier = link_dossier(Options(root, "2000-01-01")).dossier
    assert dossier is not None, "the dossier cannot be read"
    return dossier


def _quotations(dossier: Dossier) -> Iterator[str]:
    """Paragraphs of Markdown with one quotation each; words that Markdown would read are passed over."""
    chance = random.Random(SEED)
    documents = [key for key, folio in dossier.folios.items() if folio.card.kind == "document"]
    while True:
        key = chance.choice(documents)
        text = dossier.records[key].text
        blocks = unpack_body(dossier.bodies[text.path]).blocks if text and text.path in dossier.bodies else ()
        block = chance.choice(blocks) if blocks else None
        words = block.text.split() if block and block.number else []
        if len(words) < 4:
            continue
        length = chance.randint(4, min(30, len(words)))
        start = chance.randint(0, len(words) - length)
        quoted = words[start : start + length]
        if chance.random() < 0.1 and length > 6:
            quoted[2 : length - 2] = ["[…]"]
        said = " ".join(quoted)
        if not set(said) & set("\\`*_~<>&|\"“”'’‘[]") - set("[]" if "[…]" in said else ""):
            yield f"It said “{said}” [@{key}#p{block.number}]." if block else ""


def _measured(root: Path) -> dict[str, object]:
    gathered = link_dossier(Options(root, "2000-01-01"))
    assert gathered.dossier is not None
    begun = time.process_time()
    dossier, said = verify_quotations(
        gathered.dossier, gathered.quoting, Facts(in_memory(), "quotations", Compared), {}
    )
    seconds = time.process_time() - begun
    verified = sum(len(found) for found in dossier.verified.values())
    documents = sum(folio.card.kind == "document" for folio in dossier.folios.values())
    return {"documents": documents, "verified": verified, "not found": len(said), "seconds": round(seconds, 2)}


if __name__ == "__main__":
    main()
