"""Reading parameters, correcting spelling, labels and highlights, over any engine."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import service
from search.models import Synonym
from search.reading import BadParameter, read_for_api, read_for_people
from search.request import MAX_TEXT_LENGTH, SearchRequest
from search.suggestion import neighbours
from tests.search.conftest import document, make_index

pytestmark = pytest.mark.django_db
TRIAL = make_index()


def search(text="", **request):
    return service.search(SearchRequest("trial", text, **request))


def people(query):
    return read_for_people(TRIAL, QueryDict(query))


# --- Reading ---------------------------------------------------------------------------------


def test_reads_every_kind_of_parameter():
    reading = people("q=thi+%C4%91ua&kind=a&kind=b&year=2018&date_from=2018-01-02&sort=legal&page=3&page_size=5")
    assert reading.request == SearchRequest(
        "trial",
        "thi đua",
        {"kind": ("a", "b"), "year": (2018,), "date_from": ("2018-01-02",)},
        "legal",
        3,
        5,
    )
    assert reading.notices == ()


BAD = [
    ("kind=zz", "kind"),
    ("year=x", "year"),
    ("year=2018.5", "year"),
    ("year=99999999999999999999", "year"),
    ("date_from=2018-13-01", "date_from"),
    ("date_to=1/2/2018", "date_to"),
    ("sort=best", "sort"),
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=x", "page"),
    ("page=99999999999", "page"),
    ("page=501", "page"),
    ("page_size=101", "page_size"),
    ("page_size=0", "page_size"),
    ("page=1&page=2", "page"),
    ("q=a&q=b", "q"),
    ("q=%00", "q"),
    ("q=a%1bb", "q"),
    ("q=%ff%fe", "q"),
    ("q=" + "a" * (MAX_TEXT_LENGTH + 1), "q"),
    ("kind=" + "&kind=".join("abc" * 20), "kind"),
]


@pytest.mark.parametrize(("query", "name"), BAD)
def test_a_bad_value_is_noted_for_people_and_dropped(query, name):
    reading = people(query)
    assert len(reading.notices) == 1
    assert name == "q" or name == "kind" or name == "page" or name not in reading.request.filters


@pytest.mark.parametrize(
    ("query", "name"), [*BAD, ("foo=1", "foo"), ("KIND=a", "KIND"), ("kind=", "kind"), ("page=", "page")]
)
def test_a_bad_value_is_refused_by_name_for_the_api(query, name):
    with pytest.raises(BadParameter) as caught:
        read_for_api(TRIAL, QueryDict(query))
    assert caught.value.name == name
    assert caught.value.message


def test_nothing_a_person_typed_is_lost():
    typed = "thi đua " * 100
    query = QueryDict(mutable=True)
    query["q"] = typed
    reading = read_for_people(TRIAL, query)
    assert reading.typed == typed
    assert len(reading.request.text) <= MAX_TEXT_LENGTH


def test_empty_form_fields_are_no_values():
    assert people("q=&kind=&year=&date_from=").request == SearchRequest("trial")


@given(st.dictionaries(st.sampled_from(["q", "kind", "year", "page", "sort", "date_from", "x"]), st.text(max_size=30)))
def test_people_may_send_anything(parameters):
    query = QueryDict(mutable=True)
    query.update(parameters)
    request = read_for_people(TRIAL, query).request
    assert request.page >= 1
    assert 1 <= request.page_size <= 100


# --- Answering -------------------------------------------------------------------------------


def test_hits_carry_highlights_and_facets_labels(fill):
    fill(document("Phong trào <thi đua>", body="x" * 500 + " thi đua", kind="a", year=2018))
    results = search("thi dua", filters={"kind": ("a",)})
    (hit,) = results.hits
    assert hit.highlight["title"] == "Phong trào &lt;<mark>thi đua</mark>&gt;"
    assert hit.highlight["body"].endswith("<mark>thi đua</mark>")
    assert len(hit.highlight["body"]) < 300
    (facet,) = results.facets["kind"]
    assert (facet.value, facet.label, facet.count, facet.selected) == ("a", "Chữ A", 1, True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hooij nghij", "hội nghị"),
        ("ho6i5 nghi5", "hội nghị"),
        ("tieen tieens", "tiên tiến"),
    ],
)
def test_a_question_in_keys_is_answered_and_said_to_be(fill, typed, meant):
    fill(document("Hội nghị điển hình tiên tiến"), document("Khác"))
    results = search(typed)
    assert (results.count, results.corrected) == (1, True)
    assert results.suggestion in {meant, "tiến tiến"}


@pytest.mark.parametrize(
    ("typed", "meant", "left_out"),
    [
        ("hoi nghj", "hội nghị", ()),
        ("hội nghịj", "hội nghị", ()),
        ("hoi ngh dien hinhh", "hội điển hình", ("ngh", "hinhh")),
        ("hoi nghi dien hinhh", "hội nghị điển hình", ("hinhh",)),
        ("dien hnih", "điển hình", ()),
    ],
)
def test_a_near_question_is_offered(fill, typed, meant, left_out):
    fill(document("Hội nghị điển hình tiên tiến"), document("Khác"))
    results = search(typed)
    assert (results.count, results.corrected, results.left_out) == (bool(left_out), False, left_out)
    assert (results.suggestion, results.offers) == (meant, (meant,))


def test_a_question_that_finds_something_is_not_corrected(fill):
    fill(document("Hội nghị"), document("Hồi nghỉ"))
    assert not search("hoi nghi").suggestion


def test_raw_telex_is_answered_with_the_marks_it_stands_for(fill):
    fill(document("Nguyễn Văn An"), document("Nguyễn Văn Ân"))
    results = search("nguyeenx vawn aan")
    assert (results.suggestion, results.corrected) == ("nguyễn văn ân", True)
    assert [hit.stored["title"] for hit in results.hits] == ["Nguyễn Văn Ân", "Nguyễn Văn An"]


def test_a_word_that_stands_in_a_document_is_not_read_as_telex(fill):
    fill(document("Bản đồ GIS"), document("Gí"))
    results = search("gis")
    assert ([hit.stored["title"] for hit in results.hits], results.suggestion) == (["Bản đồ GIS"], "")


def test_raw_telex_completes(fill):
    fill(document("Nguyễn Văn An"))
    assert [hit.stored["title"] for hit in service.suggest(TRIAL, "nguyeenx vawn")] == ["Nguyễn Văn An"]


@pytest.mark.parametrize(
    "typed", ["ông Nghị", "đ/c Nghị", "ThS. Nghị", "PGS.TS. Nghị", "ThS.Nghị", "ong nghi", "bà Nghị"]
)
def test_an_honorific_is_not_demanded(fill, typed):
    fill(document("Lê Nghị"))
    assert search(typed).count == 1
    assert not search(typed).suggestion


def test_staff_decide_what_may_be_left_out(fill):
    fill(document("Lê Nghị"))
    assert search("lão Nghị").count == 0
    Synonym.objects.create(abbreviation="lão")
    assert search("lão Nghị").count == 1


def test_a_number_is_found_without_its_middle(fill):
    fill(document("208/QĐ-STNMT"), document("20 STNMT"))
    results = search("208/STNMT")
    assert ([hit.stored["title"] for hit in results.hits], results.suggestion) == (["208/QĐ-STNMT"], "")


def test_a_number_is_never_corrected(fill):
    fill(document("Quyết định 125"))
    assert search("126").count == 0
    assert search("126").suggestion == ""


def test_a_document_with_a_number_is_not_taken_for_another(fill):
    fill(document("125/QĐ-SNV"), document("47 QĐ và SNV"))
    for number in ("47/QĐ-SNV", "47/QĐ-SNX", "125/QĐ-SNX"):
        results = search(number)
        assert (results.count, results.suggestion) == (0, "")


def test_a_day_beside_a_misspelt_word_hinders_no_correction(fill):
    fill(document("Hội nghị ngày 8/3"))
    assert search("hoi nghj 8/3").suggestion in {"hội nghị 8 3", "hội nghị 3 8"}


def test_a_correction_keeps_the_filters(fill):
    fill(document("Hội nghị", kind="a"))
    assert search("hoi nghj", filters={"kind": ("b",)}).suggestion == ""


def test_signs_alone_find_nothing(fill):
    fill(document("Hội nghị"))
    assert search("***").count == 0
    assert search("").count == 1


def test_staffs_abbreviations_are_understood_at_once(fill):
    fill(document("Chi cục Bảo vệ rừng"))
    assert search("XYZ").count == 0
    synonym = Synonym.objects.create(abbreviation="XYZ", meaning="bảo vệ rừng")
    assert search("xyz").count == 1
    synonym.delete()
    assert search("xyz").count == 0


def test_common_abbreviations_come_with_the_portal(fill):
    fill(document("Danh hiệu chiến sĩ thi đua cơ sở"), document("CSTĐCS năm 2018"))
    assert search("CSTĐCS").count == 2
    assert search("chien si thi dua co so").count == 2


def test_suggestions_are_distinct_titles(fill):
    fill(*[document("Nguyễn Văn An")] * 5, document("Nguyễn Văn Ánh"))
    hits = service.suggest(TRIAL, "nguyen van a")
    assert [hit.stored["title"] for hit in hits] == ["Nguyễn Văn An", "Nguyễn Văn Ánh"]
    assert hits[0].highlight["title"] == "<mark>Nguyễn Văn An</mark>"
    assert service.suggest(TRIAL, '"') == ()


def test_a_question_costs_no_statement_once_names_are_known(fill, django_assert_num_queries):
    from search import synonyms

    fill(document("Hội nghị", kind="a"))
    synonyms.forget()
    with django_assert_num_queries(2):  # abbreviations, and English names of awards
        search("hoi nghi", filters={"kind": ("a",)})
    with django_assert_num_queries(0):
        search("hoi nghi")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(text=st.text(max_size=200) | st.text(alphabet="hoinghị \"/-&*:()[]^~\\'<>", max_size=60))
def test_any_question_is_answered(fill_once, text):
    results = service.search(read_for_people(TRIAL, _query(text)).request)
    assert results.count >= 0


def _query(text):
    query = QueryDict(mutable=True)
    query["q"] = text
    return query


@pytest.fixture
def fill_once(fill):
    return fill(document("Hội nghị điển hình 125/QĐ-STNMT", kind="a", year=2018), document("Ông Nghị"))


@given(st.text(alphabet="abcdefghinouy", min_size=3, max_size=8))
def test_neighbours_are_one_letter_away(word):
    for other in neighbours(word):
        assert abs(len(other) - len(word)) <= 1
