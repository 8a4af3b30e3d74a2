"""No word of a question is ever changed: near ones are offered, and what is left out is said."""

import random
import unicodedata

import pytest

from search import service
from search.engines import get_engine
from search.question import parse
from search.question_filters import without_question_words
from search.request import SearchRequest
from search.suggestion import offers
from search.text import fold
from tests.search.conftest import document

pytestmark = pytest.mark.django_db

NAMES = [
    "Phan Thị Thủy", "Đặng Văn Tài", "Đinh Công Ứng", "Trịnh Xuân Nghiêm", "Lê Thị Lao", "Đốc Mơ", "Nguyễn Thị Một",
    "Hộ gia đình bà Tặng", "Biểu dương người tốt việc tốt", "Truy điệu liệt sĩ", "Tài nguyên môi trường", "Quỳnh Trang",
]  # fmt: skip


@pytest.fixture
def filled(fill):
    fill(*(document(name, body=f"{name} lao động tiên tiến đảo xa, đoàn kết") for name in NAMES))


def search(text, **changes):
    return service.search(SearchRequest("trial", text, **changes))


def titles(results):
    return [hit.stored["title"] for hit in results.hits]


def known_words():
    """Without an honorific, which a question can do without."""
    return sorted(
        {word for name in NAMES for word in name.split() if word != "bà"} | {"lao", "động", "tiên", "tiến", "đảo", "xa"}
    )


def questions(number):
    chance = random.Random(2018)
    for _question in range(number):
        words = chance.sample(known_words(), chance.randint(1, 5))
        if chance.random() < 0.5:
            words = [unicodedata.normalize("NFC", word).lower() for word in words]
        yield " ".join(words)


def test_nothing_is_offered_for_words_that_the_index_knows(filled, index):
    engine, request = get_engine(), SearchRequest("trial")
    for text in questions(500):
        assert offers(engine, index, parse(text), request, {}) == (), text


def test_whatever_is_found_holds_words_that_were_typed(filled):
    """Marks aside, which make no other word."""
    for text in questions(60):
        results = search(text)
        typed = set(fold(without_question_words(text)).split())
        left_out = set(fold(" ".join(results.left_out)).split())
        assert not results.corrected
        assert left_out <= set(fold(text).split()), text
        for hit in results.hits:
            held = fold(f"{hit.stored['title']} lao động tiên tiến đảo xa, đoàn kết").replace(",", "").split()
            missing = {part for part in typed - left_out if not any(word.startswith(part) for word in held)}
            assert not missing, (text, missing, results.left_out)


@pytest.mark.parametrize("typed", ["dao", "thj", "Ước", "qux", "lxo"])
def test_a_short_word_is_never_another_one(filled, typed):
    assert search(typed.replace("dao", "dxo")).count == 0
    assert search(typed.replace("dao", "dxo")).offers == ()


def test_a_near_name_is_offered_and_not_answered(filled):
    results = search("nghieem xuann")
    assert results.count == 0
    results = search("trinh xuan nghiemm")
    assert (titles(results), results.left_out) == (["Trịnh Xuân Nghiêm"], ("nghiemm",))
    assert results.offers == ("trịnh xuân nghiêm",)
    assert titles(search(results.offers[0])) == ["Trịnh Xuân Nghiêm"]


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ("trinh xuan nghiem m", ("m",)),
        ("trinh xuan nghiem q", ("q",)),
        ("trịnh xuân nghiêm vũ trụ", ("vũ", "trụ")),
        ("ai là trịnh xuân nghiêm", ()),
    ],
)
def test_who_is_named_is_found_with_a_word_too_many(filled, typed, left_out):
    results = search(typed)
    assert (titles(results), results.left_out) == (["Trịnh Xuân Nghiêm"], left_out)


def test_what_was_left_out_can_be_demanded(filled):
    assert search('trịnh xuân nghiêm "vũ" trụ').count == 0


def test_less_than_half_a_question_is_no_answer(filled):
    results = search("nghiêm qwerty zxcvb")
    assert (results.count, results.left_out) == (0, ())
    assert results.alone == (("nghiêm", 1),)


def test_a_finished_word_is_not_the_beginning_of_others(filled):
    assert titles(search("quy")) == ["Quỳnh Trang"]
    assert titles(search("lê thị la")) == ["Lê Thị Lao"]
    assert search("lao").count == len(NAMES)


def test_two_words_that_stood_side_by_side_are_no_answer_apart(filled):
    """*Biểu dương* is to praise; whoever is called Dương and did something *tiêu biểu* is not meant."""
    results = search("điệu sĩ qwerty")
    assert (results.count, results.left_out) == (0, ())
    assert search("liệt sĩ qwerty").count == 1


def test_the_number_that_was_asked_for_is_not_left_out(filled):
    results = search("truy điệu liệt sĩ 125")
    assert (results.count, results.left_out) == (0, ())


def test_an_offer_keeps_the_marks_that_were_typed(filled):
    assert search("thuyy đặng").offers == ()
    assert search("truyy điệu").offers == ("truy điệu",)


def test_a_question_of_which_no_word_is_known_is_not_made_into_another(filled):
    """One word spelt otherwise and the other left out: nothing of it was typed."""
    assert search("truyy qwerty").offers == ()
