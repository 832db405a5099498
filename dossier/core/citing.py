"""A document as it is cited to what other programs read: plain text, Markdown, BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

from dossier.core.cite import entry
from dossier.core.csl import csl_item
from dossier.core.folio import iso
from dossier.core.plan.views import Author, Citation, Site, Work
from dossier.dates import in_words, parse_date
from dossier.names import slug
from dossier.values import to_json
from dossier.words import ENGLISH_WORDS, Words, date_forms

# By `type:` of a document: the entry of BibTeX and the type of RIS.
_TYPES = {
    "article": ("article", "NEWS"),
    "report": ("techreport", "RPRT"),
    "memo": ("techreport", "RPRT"),
    "letter": ("misc", "PCOMM"),
    "dataset": ("misc", "DATA"),
}
_OTHER = ("misc", "GEN")
# What TeX would take for an order; braces stay in pairs, which BibTeX counts.
_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"},
})  # fmt: skip
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def citation_of(work: Work, site: Site, words: Words = ENGLISH_WORDS) -> Citation:
    """How to cite a document of a site, in each form. The address of its page stands in all of them, if it has one."""
    page = f"{site.url}{work.page}" if site.url else ""
    styled = entry(site.references, work) if site.references else ""
    return Citation(
        words.tell("{cited} In: {title}.", cited=styled or _ended(_text(work, words)), title=site.title),
        _markdown(work, site, page, words),
        _bibtex(work, site, page),
        _ris(work, site, page),
        to_json([csl_item(work, site.title, page)]).decode(),
    )


def _text(work: Work, words: Words, title: str = "") -> str:
    """Who, what, where, when: what is not known is left out."""
    comma = words.tell(", ", "list")
    authors = comma.join(author.name for author in work.authors)
    said = authors + words.tell(": ", "list") if authors else ""
    date = parse_date(work.date) if work.date else None
    day = in_words(date, date_forms(words)[0]) if date else work.date
    return comma.join(part for part in (said + (title or words.quoted(work.title)), work.publisher, day) if part)


def _ended(text: str) -> str:
    """With one full stop; a date may end in one."""
    return text if text.endswith(".") else f"{text}."


def _markdown(work: Work, site: Site, page: str, words: Words) -> str:
    title = work.title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    cited = _ended(_text(work, words, f"[{title}]({page})" if page else words.quoted(title)))
    return words.tell("{cited} In: {title}.", cited=cited, title=f"*{site.title}*")


def _bibtex(work: Work, site: Site, page: str) -> str:
    kind, _ = _TYPES.get(work.type, _OTHER)
    place = {"article": "journal", "techreport": "institution"}.get(kind, "howpublished")
    about = "; ".join(part for part in (f"In: {_tex(site.title)}", page, _archived(work)) if part)
    fields = (
        ("author", " and ".join(_bibtex_name(author) for author in work.authors)),
        ("title", f"{{{_tex(work.title)}}}"),
        (place, f"{{{_tex(work.publisher)}}}" if work.publisher else ""),
        ("date", work.date if parse_date(work.date) else ""),
        ("year", iso(work.date)[:4]),
        ("url", work.url.translate(_ADDRESS) or page),
        ("urldate", iso(work.retrieved)),
        ("language", work.language),
        ("note", about),
    )
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    return f"@{kind}{{{slug(work.id)},\n" + ",\n".join(lines) + "\n}"


def _bibtex_name(author: Author) -> str:
    """A body's name stays whole in braces of its own."""
    return f"{_tex(author.family)}, {_tex(author.given)}" if author.given else f"{{{_tex(author.name)}}}"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _archived(work: Work) -> str:
    return f"Archived: {work.archived.translate(_ADDRESS)}" if work.archived else ""


def _ris(work: Work, site: Site, page: str) -> str:
    day = iso(work.date)
    periodical = work.publisher if work.type == "article" else ""
    lines = (
        ("TY", _TYPES.get(work.type, _OTHER)[1]),
        *(("AU", f"{author.family}, {author.given}" if author.given else author.name) for author in work.authors),
        ("TI", work.title),
        ("T2", periodical or site.title),
        ("PB", work.publisher),
        ("PY", day[:4]),
        ("DA", day.replace("-", "/")),
        ("Y2", iso(work.retrieved).replace("-", "/")),
        ("LA", work.language),
        ("UR", work.url or page),
        ("N1", f"In: {site.title}" if periodical else ""),
        ("N1", page if work.url else ""),
        ("N1", _archived(work)),
        ("ID", work.id),
    )
    return "\n".join([*(f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value), "ER  - "])
