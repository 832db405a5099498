"""Places in figures: nothing covers another, nothing leaves the frame, and neither order nor the machine makes a difference."""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import date as day
from datetime import timedelta
from itertools import pairwise

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.figures.labels import GAP, Label, in_lines, placed, shortened, width_of
from dossier.core.figures.network import WIDTH, Drawing, Name, Pair, drawing_of, pairs_in, ring_of
from dossier.core.figures.overview import APART, overview_of
from dossier.core.figures.places import PLACES
from dossier.core.figures.scale import LAST_MONTH, LAST_YEAR, MOST_BARS, MOST_YEARS, NO_PART, Scale, scale_of, ticks_of
from dossier.core.figures.spans import Span, span_of
from dossier.core.figures.strip import strip_of, tiny_of
from dossier.core.figures.tiles import Country, grid_of
from dossier.dates import Date, parse_date

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
DAYS = st.dates(day(1, 1, 1), day(9999, 12, 31)).map(lambda each: each.isoformat())
WRITTEN = st.one_of(
    DAYS,
    DAYS.map(lambda text: text[:7]),
    DAYS.map(lambda text: text[:4]),
    DAYS.map(lambda text: text + "~"),
    DAYS.map(lambda text: text[:3] + "X"),
    DAYS.map(lambda text: "../" + text),
    DAYS.map(lambda text: text + "/"),
    st.sampled_from(["2001-21", "-0044", "Y17000", "19XX", "2001/2003-05"]),
)


def date(text: str) -> Date:
    found = parse_date(text)
    assert found, text
    return found


def scale(*texts: str) -> Scale:
    found = scale_of(map(date, texts))
    assert found
    return found


# The axis


@given(st.lists(DAYS, min_size=1, max_size=6))
def test_a_scale_has_each_of_its_days_once_and_in_order(texts: list[str]) -> None:
    found = scale(*texts)
    parts = [found.part(date(text)) for text in sorted(texts)]
    assert parts == sorted(parts)
    assert parts[0] >= 0
    assert parts[-1] // found.width < found.bars <= MOST_BARS
    places = [found.place(0), *(tick.place for tick in ticks_of(found))]
    assert places == sorted(places)


@given(st.lists(DAYS, min_size=1, max_size=6))
def test_words_below_an_axis_have_room(texts: list[str]) -> None:
    ticks = [tick for tick in ticks_of(scale(*texts)) if tick.label]
    assert len(ticks) <= MOST_YEARS
    assert all(0 <= tick.place <= max(LAST_MONTH, LAST_YEAR) for tick in ticks)
    apart = 20 if any("-" in tick.label for tick in ticks) else 10
    assert all(b.place - a.place >= apart for a, b in pairwise(ticks))


def test_a_day_more_does_not_move_the_axis_within_its_month_or_year() -> None:
    assert scale("2015-09-30", "2015-12-01") == scale("2015-09-02", "2015-12-30")
    assert scale("1971-09-30", "2015-12-01") == scale("1971-01-02", "2015-12-30")


@pytest.mark.parametrize(
    ("first", "last", "step", "width"),
    [
        ("2015-09-30", "2015-12-18", 0, 1),
        ("1987-02-26", "1988-10-20", 0, 7),
        ("2000", "2012", 1, 1),
        ("1800", "2000", 24, 1),
    ],
)
def test_bars_stand_for_as_much_time_as_makes_them_few(first: str, last: str, step: int, width: int) -> None:
    found = scale(first, last)
    assert (found.step, found.width) == (step, width)


def test_what_is_dated_less_exactly_than_a_part_has_none() -> None:
    found = scale("2015-09-30", "2015-12-18")
    assert [found.part(date(text)) for text in ("2015-09-01", "2015-10", "2014-01-01")] == [0, NO_PART, NO_PART]


# Strips


@given(st.lists(DAYS, min_size=1, max_size=40))
def test_a_strip_counts_each_document_once_and_stays_in_its_box(texts: list[str]) -> None:
    found = scale(*texts)
    strip = strip_of(found, Counter(found.part(date(text)) for text in texts), 2)
    assert sum(count for _, count in strip.counts) == len(texts)
    assert strip.total == len(texts) + 2
    assert strip.bars.count("M") <= MOST_BARS
    assert all(float(bar.split(" ")[0]) < strip.room for bar in strip.bars.split("M")[1:])


def test_a_strip_of_ten_thousand_documents_is_as_small_as_one_of_a_hundred() -> None:
    found = scale("1987-02-26", "1987-10-20")
    parts = [found.part(date((day(1987, 2, 26) + timedelta(number % 230)).isoformat())) for number in range(12_542)]
    assert len(strip_of(found, Counter(parts), 0).bars) < 1_000
    assert len(tiny_of(found, Counter(parts))) < 500


# Vague dates


@given(WRITTEN, st.lists(DAYS, min_size=1, max_size=3))
def test_a_span_never_leaves_its_scale(text: str, texts: list[str]) -> None:
    span = span_of(date(text), scale(*texts))
    if span:
        assert 0 <= span.start <= span.end <= 100
        assert span.is_point or span.width > 0


@pytest.mark.parametrize(
    ("written", "fade"),
    [
        ("2015-10-20", "point"),
        ("2015-10-20/2015-10-30", "none"),
        ("2015-10", "both"),
        ("2015-10-20~", "both"),
        ("2015-10/2015-11-30", "start"),
        ("2015-10-20/2015-11", "end"),
        ("2015-10-20/..", "end"),
        ("../2015-10-20", "start"),
        ("2014-01-01/2015-10-20", "start"),
    ],
)
def test_a_bar_fades_where_its_end_is_not_known_or_not_shown(written: str, fade: str) -> None:
    span = span_of(date(written), scale("2015-09-30", "2015-12-18"))
    assert span
    assert ("point" if span.is_point else span.fade) == fade


@pytest.mark.parametrize("written", ["2014-12-31", "2016", "Y17000", "-0044"])
def test_what_lies_outside_has_no_place(written: str) -> None:
    assert span_of(date(written), scale("2015-09-30", "2015-12-18")) is None


@given(st.lists(st.floats(0, 100), max_size=30))
def test_numbers_above_events_do_not_touch(places: list[float]) -> None:
    spans = {str(number): Span(place, place) for number, place in enumerate(sorted(places))}
    found = scale("2015-09-30")
    picture = overview_of(strip_of(found, Counter([0]), 0), spans, dict.fromkeys(spans, 1), len(spans))
    for one in picture.numbered:
        others = [each for each in picture.numbered if each.tier == one.tier and each != one]
        assert all(abs(each.span.start - one.span.start) >= APART for each in others)
    assert [mark.number for mark in picture.numbered] == list(range(1, len(picture.numbered) + 1))


# Labels

LABELS = st.lists(
    st.builds(lambda name, x, y: Label("", name, x, y), NAMES, st.integers(0, 1000), st.integers(0, 1000)), max_size=60
).map(lambda labels: [Label(str(number), each.name, each.x, each.y) for number, each in enumerate(labels)])


@given(LABELS, st.integers(200, 900), st.integers(48, 900))
def test_labels_never_cover_one_another_and_never_leave_the_frame(labels: list[Label], width: int, height: int) -> None:
    boxes = [each.box for each in placed(labels, width, height)]
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 <= top
        assert right <= width
        assert bottom <= height
        for other in boxes[:number]:
            assert right + GAP <= other[0] or other[2] + GAP <= left or bottom <= other[1] or other[3] <= top


@given(st.text("ab ", max_size=60), st.integers(4, 20))
def test_a_name_in_lines_keeps_to_them_and_is_whole_unless_it_says_so(name: str, letters: int) -> None:
    lines = in_lines(name, letters, 2)
    assert len(lines) <= 2
    assert all(len(line) <= letters for line in lines)
    assert " ".join(lines) == " ".join(name.split()) or any(line.endswith("…") for line in lines)


def test_a_long_name_is_broken_between_words() -> None:
    assert in_lines("Russian air campaign begins", 15, 2) == ("Russian air", "campaign begins")
    assert in_lines("Sergey Lavrov", 15, 2) == ("Sergey Lavrov",)
    assert in_lines("International Syria Support Group", 15, 2) == ("International", "Syria Support…")


def test_a_width_is_no_less_than_that_of_broad_letters() -> None:
    assert width_of("Mohammad") > 60
    assert width_of("北京") > 26
    assert shortened("The Joint Comprehensive Plan of Action", 24) == "The Joint Comprehensive…"


# Networks


def dossier_of(count: int, seed: int) -> tuple[list[Name], Counter[Pair]]:
    """Names and pairs as a dossier has them: few in most documents, most in few."""
    rng = random.Random(seed)
    keys = [f"k{number:02}" for number in range(count)]
    documents = [{keys[min(int(rng.expovariate(6 / count)), count - 1)] for _ in range(5)} for _ in range(count * 6)]
    pairs = pairs_in([sorted(document) for document in documents], keys)
    return [Name(key, f"Name of {key}", "person") for key in keys], pairs


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_pairs_makes_no_difference(seed: int) -> None:
    names, pairs = dossier_of(30, seed)
    turned = Counter(dict(sorted(pairs.items(), reverse=True)))
    assert drawing_of(names, pairs) == drawing_of(names, turned)


@pytest.mark.parametrize("seed", range(8))
def test_the_last_digits_of_another_machine_make_no_difference(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Machines differ by some 1e-14 after a step. Here the library errs in each of its answers by a hundred times that."""
    names, pairs = dossier_of(48, seed)
    drawing = drawing_of(names, pairs)
    rng = random.Random(seed)
    exact = networkx.spring_layout

    def shaken(graph: object, **options: object) -> dict[str, tuple[float, float]]:
        places = exact(graph, **options)
        return {key: (x + rng.gauss(0, 1e-12), y + rng.gauss(0, 1e-12)) for key, (x, y) in places.items()}

    monkeypatch.setattr(networkx, "spring_layout", shaken)
    assert drawing_of(names, pairs) == drawing


@pytest.mark.parametrize("seed", range(4))
def test_a_step_of_the_library_hardly_makes_a_difference_larger(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """What the rounding relies on."""
    exact, rng, answers = networkx.spring_layout, random.Random(seed), []

    def noted(graph: object, *, pos: dict[str, tuple[float, float]], **options: object) -> object:
        near = {key: (x + rng.gauss(0, 1e-15), y + rng.gauss(0, 1e-15)) for key, (x, y) in pos.items()}
        one, other = exact(graph, pos=pos, **options), exact(graph, pos=near, **options)
        answers.append(max(abs(one[key][axis] - other[key][axis]) for key in one for axis in (0, 1)))
        return one

    monkeypatch.setattr(networkx, "spring_layout", noted)
    drawing_of(*dossier_of(48, seed))
    assert max(answers) < 1e-11


@pytest.mark.parametrize("count", [2, 5, 48])
def test_a_drawing_keeps_within_its_frame_and_leaves_out_what_is_joined_to_nothing(count: int) -> None:
    names, pairs = dossier_of(count, 1)
    drawing = drawing_of([*names, Name("alone", "Alone")], pairs)
    assert drawing
    assert all(0 <= node.x <= 100 and 0 < node.y < drawing.height for node in drawing.nodes)
    assert "alone" not in [node.of.key for node in drawing.nodes]
    assert len(drawing.lines) <= 2 * count + count


@given(st.integers(1, 12))
def test_names_around_a_ring_stand_a_line_apart(count: int) -> None:
    names = [Name(f"k{number:02}", f"Name {number}") for number in range(count)]
    drawing = ring_of(Name("me", "Me"), names, Counter({("k00", "me"): 3}))
    assert [node.of.key for node in drawing.nodes] == ["me", *(name.key for name in names)]
    for right in (True, False):
        rows = sorted(node.y for node in drawing.nodes[1:] if node.right is right)
        assert all(b - a >= 24 for a, b in pairwise(rows))
    assert all(0 < node.y < drawing.height for node in drawing.nodes)


def test_without_the_extra_there_is_no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    assert drawing_of(*dossier_of(12, 1)) is None
    assert isinstance(ring_of(Name("a", "A"), [Name("b", "B")], {("a", "b"): 1}), Drawing)


def test_an_empty_dossier_has_an_empty_drawing() -> None:
    assert drawing_of([], {}) == Drawing(0, (), ())
    assert WIDTH > 0


# Tiles


def test_every_country_has_a_tile_of_its_own() -> None:
    assert len(PLACES) == 250
    assert len(set(PLACES.values())) == 250
    assert all(len(code) == 2 and code.isupper() for code in PLACES)
    assert "XK" in PLACES


def test_the_map_keeps_who_lies_where() -> None:
    for north, south in [("SE", "IT"), ("IT", "LY"), ("US", "MX"), ("EG", "ZA"), ("RU", "IN"), ("CA", "US")]:
        assert PLACES[north][1] < PLACES[south][1], (north, south)
    for west, east in [
        ("US", "FR"),
        ("FR", "UA"),
        ("SY", "IR"),
        ("IR", "CN"),
        ("CN", "JP"),
        ("GB", "RU"),
        ("BR", "ZA"),
    ]:
        assert PLACES[west][0] < PLACES[east][0], (west, east)


@given(st.lists(st.sampled_from(sorted(PLACES)), unique=True))
def test_tiles_never_overlap_nor_leave_the_grid(codes: list[str]) -> None:
    grid = grid_of(Country(code, code, "", code.lower(), 3) for code in codes)
    assert len({(tile.left, tile.row) for tile in grid.tiles}) == len(codes)
    assert all(0 <= tile.left <= 100 - tile.width and tile.row < grid.rows for tile in grid.tiles)


def test_a_country_without_a_code_or_with_that_of_another_is_counted_elsewhere() -> None:
    given_ = [Country("a", "A", "", "SY", 9), Country("b", "B", "", "SY", 1), Country("c", "C", "", "", 1)]
    grid = grid_of(given_)
    assert ([tile.key for tile in grid.tiles], grid.elsewhere) == (["a"], 2)
