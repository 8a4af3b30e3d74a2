"""What every engine has in common: what it finds, in which order, how it counts, and how an index is written."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search.engines import IndexMissing, WriterBusy, get_engine
from search.index import Filter, FilterKind
from search.question import group_synonyms, parse
from search.request import SearchRequest
from search.types import Audience
from tests.search.conftest import document, make_index

SYNONYMS = group_synonyms([("BK", "bằng khen")])


def ask(engine, index, text="", **request):
    return engine.ask(index, parse(text, SYNONYMS), SearchRequest(index.name, text, **request))


def titles(engine, index, text="", **request):
    return [found.stored["title"] for found in ask(engine, index, text, **request).found]


# --- Finding ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ứng phó",
        "ung pho",
        "UNG PHO",
        "ứng phó bão",
        "ung ph",
        '"ứng phó"',
        "thuy loi",
        "thuỷ lợi",
        "thủy lợi",
        "125/QĐ-STNMT",
        "125/qd-stnmt",
        "125",
        "stnmt",
        "QĐ-STNMT",
        "BK",
        "bằng khen",
    ],
)
def test_finds(fill, index, text):
    engine = fill(
        document("Ứng phó bão", body="Công trình thuỷ lợi. Tặng bằng khen theo Quyết định số 125/QĐ-STNMT."),
        document("Chuyện khác"),
    )
    assert titles(engine, index, text) == ["Ứng phó bão"]


@pytest.mark.parametrize("text", ["ứng khác", '"phó ứng"', "ung pho x", "25", "kh3", "QĐ-UBND", "đào"])
def test_does_not_find(fill, index, text):
    assert titles(fill(document("Ứng phó bão", body="125/QĐ-STNMT")), index, text) == []


def test_words_may_stand_in_different_fields(fill, index):
    engine = fill(document("Nguyễn Văn An", unit="Chi cục Biển", body="lao động tiên tiến"))
    assert titles(engine, index, "an bien tien") == ["Nguyễn Văn An"]


def test_a_phrase_does_not_reach_over_two_fields(fill, index):
    engine = fill(document("Nguyễn Văn", unit="An Bình"))
    assert titles(engine, index, '"văn an"') == []


def test_long_unfinished_word(fill, index):
    assert titles(fill(document("x", body="supercalifragilistic")), index, "supercalifragil") == ["x"]


# --- Order -----------------------------------------------------------------------------------


def test_a_full_name_comes_before_scattered_words(fill, index):
    scattered = [
        document(f"Lâm Văn {name}", unit="Đặng Lâm", body="Đặng Đình Lâm, Đặng Văn Tư, Văn Lâm Đặng " * 3)
        for name in ("Đặng", "Sáu", "Bảy")
    ]
    engine = fill(*scattered, document("Đặng Văn Lâm", body="x " * 300), *scattered)
    assert titles(engine, index, "dang van lam")[0] == "Đặng Văn Lâm"


def test_the_whole_field_comes_before_a_longer_one(fill, index):
    engine = fill(document("Nguyễn Văn An Bình"), document("Ông Nguyễn Văn An"), document("Nguyễn Văn An"))
    assert titles(engine, index, "nguyen van an")[0] == "Nguyễn Văn An"


@pytest.mark.parametrize(("text", "first"), [("đào", "Nguyễn Thị Đào"), ("đạo", "Nguyễn Thị Đạo")])
def test_exact_marks_come_first_and_others_are_found_too(fill, index, text, first):
    engine = fill(
        document("Nguyễn Thị Đạo", body="đào tạo"), document("Nguyễn Thị Đào", body="đạo đức"), document("Trần Đảo")
    )
    found = titles(engine, index, text)
    assert found[0] == first
    assert len(found) == 3


def test_a_word_in_the_title_comes_before_one_in_the_text(fill, index):
    engine = fill(document("Tin khác", body="môi trường " * 5), document("Ngày môi trường", body="x"))
    assert titles(engine, index, "moi truong")[0] == "Ngày môi trường"


def test_sorts_by_several_fields_with_missing_values_last(fill, index):
    engine = fill(
        document("d", rank=2, year=2020, name="a"),
        document("b", rank=1, year=2019, name="b"),
        document("a", rank=1, year=2020, name="z"),
        document("e", year=2021, name="a"),
        document("c", rank=1, year=2019, name="ba"),
    )
    assert titles(engine, index, sort="legal") == ["a", "b", "c", "d", "e"]


def test_without_words_the_default_order_counts(fill, index):
    engine = fill(document("old", date="2018-05-01"), document("undated"), document("new", date="2019-05-01"))
    assert titles(engine, index) == ["new", "old", "undated"]


# --- Filters and facets ----------------------------------------------------------------------


@pytest.fixture
def counted(fill):
    return fill(
        document("thi đua 1", kind="a", year=2018, date="2018-01-01"),
        document("thi đua 2", kind="a", year=2019, date="2019-06-30"),
        document("thi đua 3", kind="b", year=2019, date="2019-07-01"),
        document("thi đua 4", kind=["b", "c"], year=2020, date="2020-12-31"),
        document("khác", kind="c", year=2020),
    )


def test_counts_are_exact_and_each_facet_ignores_its_own_choice(counted, index):
    answer = ask(counted, index, "thi dua", filters={"kind": ("a",)})
    assert answer.count == 2
    assert dict(answer.facets["kind"]) == {"a": 2, "b": 2, "c": 1}
    assert list(answer.facets["year"]) == [(2019, 1), (2018, 1)]


def test_an_answer_without_facets_is_the_same_otherwise(counted, index):
    for text in ("", "thi dua", "khong co"):
        request = SearchRequest(index.name, text, {"kind": ("a",)})
        whole = counted.ask(index, parse(text), request)
        without = counted.ask(index, parse(text), request, facets=False)
        assert (without.count, without.found, without.facets) == (whole.count, whole.found, {})


def test_values_of_one_filter_are_joined_by_or_and_filters_by_and(counted, index):
    answer = ask(counted, index, "thi dua", filters={"kind": ("b", "c"), "year": (2020, 2018)})
    assert [found.stored["title"] for found in answer.found] == ["thi đua 4"]
    assert dict(answer.facets["year"]) == {2018: 0, 2019: 1, 2020: 1}
    assert dict(answer.facets["kind"]) == {"a": 1, "b": 1, "c": 1}


def test_chosen_value_without_hits_is_still_offered(counted, index):
    assert (2001, 0) in ask(counted, index, "thi dua", filters={"year": (2001,)}).facets["year"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"date_from": ("2019-07-01",)}, 2),
        ({"date_to": ("2019-06-30",)}, 2),
        ({"date_from": ("2019-06-30",), "date_to": ("2019-07-01",)}, 2),
    ],
)
def test_days_at_both_ends_belong_to_the_range(counted, index, filters, count):
    assert ask(counted, index, filters=filters).count == count


def test_pages_share_all_hits_between_them(fill, index):
    engine = fill(*(document(f"thi đua {at}") for at in range(45)))
    pages = [ask(engine, index, "thi dua", page=page).found for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({found.id for page in pages for found in page}) == 45


# --- Who may see what ------------------------------------------------------------------------


def test_the_public_never_meets_what_is_for_staff(fill, index):
    engine = fill(document("công khai", kind="a"), document("nội bộ", kind="b", audience=Audience.STAFF))
    public = ask(engine, index)
    assert public.count == 1
    assert dict(public.facets["kind"]) == {"a": 1}
    assert titles(engine, index, "noi bo") == []
    assert engine.complete(index, parse("noi"), 5, Audience.PUBLIC) == ()
    assert ask(engine, index, audience=Audience.STAFF).count == 2


def test_an_expired_document_is_not_found(fill, index):
    now = timezone.now()
    engine = fill(
        document("hết hạn", expires=now - timedelta(minutes=1)), document("còn hạn", expires=now + timedelta(days=1))
    )
    assert titles(engine, index) == ["còn hạn"]
    assert [found.stored["title"] for found in engine.complete(index, parse("h"), 5, Audience.PUBLIC)] == ["còn hạn"]


# --- Completion and vocabulary ---------------------------------------------------------------


def test_completes_titles_only(fill, index):
    engine = fill(document("Nguyễn Văn An"), document("Nguyên liệu"), document("Khác", body="nguyễn"))
    found = {each.stored["title"] for each in engine.complete(index, parse("nguy"), 5, Audience.PUBLIC)}
    assert found == {"Nguyễn Văn An", "Nguyên liệu"}


def test_tells_how_often_words_stand(fill, index):
    engine = fill(document("Nguyễn Văn An"), document("Văn"))
    assert engine.frequencies(index, ["van", "nguyen", "vann"]) == {"van": 2, "nguyen": 1}


# --- Writing ---------------------------------------------------------------------------------


def test_put_replaces_and_delete_removes(fill, index):
    engine = fill(document("cũ"), document("xóa"))
    with engine.writing(index) as writer:
        writer.put("trial.thing:0", document("mới"))
        writer.delete("trial.thing:1")
        writer.delete("trial.thing:99")
        writer.commit()
    assert titles(engine, index) == ["mới"]


def test_half_a_character_keeps_no_document_back(fill, index):
    engine = fill(document("M\ud800t", kind="a\ud800"))
    with engine.writing(index) as writer:
        writer.put("trial.thing:1", document("Ha\udfffi"))
        writer.commit()
    assert sorted(titles(engine, index)) == ["Ha?i", "M?t"]


def test_nothing_is_written_without_commit(fill, index):
    engine = fill(document("cũ"))
    with engine.writing(index) as writer:
        writer.put("trial.thing:0", document("mới"))
    assert titles(engine, index) == ["cũ"]


def test_a_second_writer_is_refused_at_once(fill, index):
    engine = fill(document("một"))
    with engine.writing(index), pytest.raises(WriterBusy), engine.writing(index):
        pass
    with engine.writing(index):
        pass


# --- Generations -----------------------------------------------------------------------------


def test_the_old_generation_serves_until_the_switch(fill, index):
    engine = fill(document("cũ"))
    before = engine.status(index).generation
    with engine.rebuilding(index) as building:
        building.load([("trial.thing:0", document("mới"))])
        assert titles(engine, index) == ["cũ"]
        assert engine.is_rebuilding(index)
        building.switch(lambda writer: writer.put("trial.thing:1", document("mới hơn")))
    assert sorted(titles(engine, index)) == ["mới", "mới hơn"]
    assert engine.status(index).generation != before
    assert not engine.is_rebuilding(index)


def test_a_failed_rebuild_leaves_the_old_generation(fill, index):
    engine = fill(document("cũ"))

    def broken():
        yield "trial.thing:0", document("mới")
        raise RuntimeError

    with pytest.raises(RuntimeError), engine.rebuilding(index) as building:
        building.load(broken())
    assert titles(engine, index) == ["cũ"]
    assert not engine.is_rebuilding(index)


def test_two_rebuilds_at_once_are_refused(fill, index, monkeypatch):
    engine = fill(document("cũ"))
    with engine.rebuilding(index), pytest.raises(WriterBusy), engine.rebuilding(index):
        pass


# --- What may be missing ---------------------------------------------------------------------


def test_a_missing_index_is_said_to_be_missing(index):
    engine = get_engine()
    with pytest.raises(IndexMissing, match="rebuild_search"):
        ask(engine, index)
    with pytest.raises(IndexMissing), engine.writing(index):
        pass


def test_an_index_made_for_another_declaration_is_refused(fill, index):
    engine = fill(document("một"))
    other = make_index(filters=(Filter("year", "Year", FilterKind.CODE),))
    with pytest.raises(IndexMissing, match="declaration"):
        ask(engine, other)


# --- Going back ------------------------------------------------------------------------------


def test_what_served_before_serves_again_with_what_changed_since(fill, index):
    fill(document("một"), document("hai"))
    engine = fill(document("sai"))
    with engine.writing(index) as writer:
        writer.put("trial.thing:2", document("ba"))
        writer.delete("trial.thing:1")
        writer.commit()

    def replay(writer, missed):
        now = {"trial.thing:2": document("ba")}
        for id in missed:
            writer.put(id, now[id]) if id in now else writer.delete(id)

    engine.roll_back(index, replay)
    assert sorted(titles(engine, index)) == ["ba", "một"]
    engine.roll_back(index, replay)
    assert sorted(titles(engine, index)) == ["ba", "sai"]


def test_nothing_is_rolled_back_where_nothing_was_kept(fill, index):
    engine = fill(document("một"))
    with pytest.raises(IndexMissing):
        engine.roll_back(index, lambda writer, missed: None)
    assert titles(engine, index) == ["một"]
