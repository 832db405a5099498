"""A tree before and after its files were changed to what its references mean otherwise: refused, or worth a note."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.rewrite.original import Refused, refusal
from dossier.core.rewrite.succession import Succession, references_of
from dossier.core.rewrite.tree import Tree, Version, tree_of
from dossier.core.translations import known_as, openly_named
from dossier.model import Key, Record, Reference
from dossier.values import replace

_SEED = "seeds/"


def tree_after(tree: Tree, succession: Succession, changed: Mapping[str, Record]) -> Tree:
    """The tree with the records that changed files are, by their paths then; `paths` of the succession are gone."""
    stayed = {path: record for path, record in tree.contents.items() if succession.path(path) == path}
    versions = {succession.path(path): version for path, version in tree.versions.items()}
    versions = {
        path: Version(changed.get(path, version.record), succession.path(version.of))
        for path, version in versions.items()
    }
    read = {path: _named(tree, record, path, versions) for path, record in changed.items() if path not in versions}
    contents = dict(sorted({**stayed, **read}.items()))
    return tree_of(tree.kinds, contents, tree.seeds, tree.seed_paths, {}, versions)


def _named(tree: Tree, record: Record, path: str, versions: Mapping[str, Version]) -> Record:
    """A record as it was read by itself, with the names that its translations give it."""
    others = [version.record for version in versions.values() if version.of == path]
    mentions = record.kind in tree.kinds and tree.kinds[record.kind].mentions
    if not others or not mentions:
        return record
    return replace(record, fields=known_as(record, record, openly_named(record, others)))


def check_meaning(tree: Tree, after: Tree, succession: Succession) -> list[str]:
    """What is to be known of references that mean something else; raises Refused where one would mislead."""
    written = (r for record in tree.files.values() for r in references_of(record))
    frozen = (r for record in tree.records.values() for r in references_of(record) if r.span.path.startswith(_SEED))
    pairs = ((reference, succession.target(reference)) for reference in written)
    found = (_changed(reference, target, tree, after, succession) for reference, target in pairs)
    seeds = (_changed(reference, reference.target, tree, after, succession) for reference in frozen)
    return [note for note in (*found, *seeds) if note]


def _changed(reference: Reference, target: str, tree: Tree, after: Tree, succession: Succession) -> str:
    """A note, or '' where a reference means what it meant."""
    if reference.role in ("file", "image"):
        return ""
    meant, means = tree.index.candidates(reference), after.index.candidates(replace(reference, target=target))
    if set(means) == set(map(succession.successor, meant)):
        return ""
    if len(meant) == 1:
        raise _misled(reference, means, succession.successor(meant[0]))
    if len(means) == 1:
        before = f"could mean {' or '.join(meant)}" if meant else "led nowhere"
        return f"{reference.span}: `{target}` {before}, and will lead to {means[0]}"
    return ""


def _misled(reference: Reference, means: tuple[Key, ...], meant: Key) -> Refused:
    then = f"would mean {' or '.join(means)}" if means else "would lead nowhere"
    hint = f"choose another id, or write `{meant}` here first"
    if reference.span.path.startswith(_SEED):
        said = reference.role.partition(".")[0]
        hint = (
            f"a seed cannot be changed: choose another id, or say `{said}` in its record, which counts before the seed"
        )
    return refusal(f"`{reference.target}` {then} and no longer {meant}", reference.span, hint)
