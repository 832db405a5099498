"""Random edits of a small dossier in which everything hangs together, saved in the ways in which editors save."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from tests.incremental.folders import Tree, write
from tests.incremental.test_edits import (
    ABSENT,
    ALSO,
    CONFIG,
    FIELDS,
    FILES,
    NAMES,
    OTHER_FILES,
    PLACES,
    SEEDS,
    SENTENCES,
    SETTINGS,
    Matter,
    start,
)

BROKEN = (
    b"",
    b"---\n",
    b"---\nname: [\n---\n",
    b"---\nname: A\nname: B\n---\n",
    b"\xff\xfe\0",
    b"----\nname: A\n----\n",
)


class Editing:
    """A dossier on the disk that is edited step by step; the same chance makes the same edits."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root = root
        self.chance = chance
        self.config = deepcopy(CONFIG)
        self.records = start()
        self.files: Tree = dict(FILES)
        self.broken: Tree = {}  # what stands in place of some files for a while
        write(root, self._tree())

    def step(self) -> frozenset[str]:
        """One edit; the names of what changed."""
        before = self._tree()
        self.broken = {} if self.chance.random() < 0.5 else self.broken
        self._choose(
            (30, self._change_a_body),
            (20, self._change_a_field),
            (6, self._take_fields_out),
            (8, self._add_or_replace_a_record),
            (5, self._delete_a_record),
            (6, self._rename_a_record),
            (8, self._write_a_seed),
            (3, self._rename_a_seed),
            (3, self._delete_a_seed),
            (6, self._change_another_file),
            (4, self._change_a_setting),
            (5, self._break_a_file),
        )
        return self._save(before, self._tree())

    def mend(self) -> frozenset[str]:
        """Takes back what cannot be built at all."""
        before = self._tree()
        self.broken = {}
        for name, value in CONFIG.items():
            self.config.setdefault(name, value)
        for path in ("themes/own/templates/page.html", "content/files/deep/c.svg"):
            self.files.pop(path, None)
        self.files |= {path: FILES[path] for path in FILES if path.startswith("themes/")}
        self.config["check"] = CONFIG["check"]
        self.config["kinds"] = CONFIG["kinds"]
        fresh = start()
        self.records = {path: record for path, record in self.records.items() if path in fresh} | {
            path: record for path, record in fresh.items() if path not in self.records
        }
        for record in self.records.values():
            for name in ("redact", "publish_as", "id", "former_ids", "seed", "embargo_until"):
                record.fields.pop(name, None)
        self.records["content/documents/d1.md"].fields["seed"] = "a.txt"
        self.files = {path: data for path, data in self.files.items() if not path.startswith("seeds/")} | {
            path: data for path, data in FILES.items() if path.startswith("seeds/")
        }
        return self._save(before, self._tree())

    def _choose(self, *weighed: tuple[int, Callable[[], None]]) -> None:
        edits = [edit for _, edit in weighed]
        self.chance.choices(edits, [weight for weight, _ in weighed])[0]()

    # records

    def _record(self) -> str:
        return self.chance.choice(sorted(self.records))

    def _change_a_body(self) -> None:
        body = "\n\n".join(self.chance.sample(SENTENCES, self.chance.randint(0, 4)))
        self.records[self._record()].body = body

    def _change_a_field(self) -> None:
        path = self._record()
        name, values = self.chance.choice(sorted(FIELDS[_folder(path)].items()))
        value = self.chance.choice([*values, ABSENT]) if values else ABSENT
        stem = Path(path).stem
        own = json.loads(json.dumps(value).replace("@-", f"{stem}-").replace("@ ", f"{stem} "))
        if own is ABSENT:
            self.records[path].fields.pop(name, None)
        else:
            self.records[path].fields[name] = own

    def _take_fields_out(self) -> None:
        record = self.records[self._record()]
        for name in list(record.fields):
            if name not in ("name", "title", "date", "sources") and self.chance.random() < 0.5:
                del record.fields[name]

    def _add_or_replace_a_record(self) -> None:
        path = self.chance.choice(PLACES)
        folder = _folder(path)
        names = "title" if folder in ("documents", "events", "pages", "") else "name"
        body = "\n\n".join(self.chance.sample(SENTENCES, 2))
        self.records[path] = Matter({names: self.chance.choice(NAMES), **ALSO.get(folder, {})}, body)

    def _delete_a_record(self) -> None:
        if len(self.records) > 5:
            del self.records[self._record()]

    def _rename_a_record(self) -> None:
        path = self._record()
        new = Path(path).with_stem(self.chance.choice(["renamed", "d1", "ann", "ann-lee"])).as_posix()
        record = self.records.pop(path)
        if self.chance.random() < 0.5:
            record.fields["former_ids"] = [Path(path).stem]
        self.records[new] = record

    # everything else

    def _seeds(self) -> list[str]:
        return sorted(path for path in self.files if path.startswith("seeds/"))

    def _write_a_seed(self) -> None:
        text = "\n\n".join(self.chance.sample(SENTENCES, 3))
        self.files[self.chance.choice(SEEDS)] = text.encode(
            self.chance.choice(["utf-8", "cp1252", "utf-16"]), "replace"
        )

    def _rename_a_seed(self) -> None:
        if seeds := self._seeds():
            self.files[self.chance.choice(SEEDS)] = self.files.pop(self.chance.choice(seeds))

    def _delete_a_seed(self) -> None:
        if seeds := self._seeds():
            del self.files[self.chance.choice(seeds)]

    def _change_another_file(self) -> None:
        path = self.chance.choice(sorted(OTHER_FILES))
        if path in self.files and self.chance.random() < 0.3:
            del self.files[path]
        else:
            self.files[path] = self.chance.choice(OTHER_FILES[path])

    def _change_a_setting(self) -> None:
        name = self.chance.choice(sorted(SETTINGS))
        self.config[name] = self.chance.choice(SETTINGS[name])

    def _break_a_file(self) -> None:
        self.broken[self._record()] = self.chance.choice(BROKEN)

    # the disk

    def _tree(self) -> Tree:
        config = "".join(f"{key}: {json.dumps(value)}\n" for key, value in self.config.items()).encode()
        records = {path: record.text for path, record in self.records.items()}
        broken = {path: data for path, data in self.broken.items() if path in records}
        return {"dossier.yaml": config, **self.files, **records, **broken}

    def _save(self, before: Tree, after: Tree) -> frozenset[str]:
        changed = frozenset(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        for path in sorted(changed):
            if path in after:
                self._write(self.root / path, after[path])
            else:
                (self.root / path).unlink()
                self._remove_empty(self.root / path)
        return changed

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        way = self.chance.random()
        if way < 0.3:
            temporary = path.with_name(f".{path.name}.tmp")
            temporary.write_bytes(data)
            temporary.replace(path)
        elif way < 0.4 and path.exists():
            backup = path.with_name(path.name + "~")
            path.rename(backup)
            path.write_bytes(data)
            backup.unlink()
        elif way < 0.5:
            path.write_bytes(data[: len(data) // 2])
            path.write_bytes(data)
        else:
            path.write_bytes(data)

    def _remove_empty(self, path: Path) -> None:
        """Folders go with their last file now and then."""
        folder = path.parent
        if folder != self.root and self.chance.random() < 0.5 and not list(folder.iterdir()):
            shutil.rmtree(folder)


def _folder(path: str) -> str:
    return path.split("/")[1] if path.count("/") > 1 else ""
