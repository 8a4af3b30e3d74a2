"""What an import says of a problem."""

import pytest

from emulation.models.award_import import Severity
from emulation.rules.import_problems import KINDS, NOTE, repair
from tests.emulation.award_import.lists import HEADERS, award_list, row, xlsx


@pytest.mark.parametrize("code", [code for code, kind in KINDS.items() if kind.severity != NOTE])
def test_every_problem_that_is_more_than_a_note_says_what_to_do(code):
    assert repair(code, "")
    assert repair(code, "12/01/2026") == "12/01/2026"


def test_a_question_is_called_so_and_not_what_was_searched_for():
    assert str(Severity.QUESTION.label) == "Câu hỏi"


@pytest.mark.django_db
def test_what_cannot_be_read_is_not_said_to_be_missing_as_well(problems_of, water):
    problems = problems_of(award_list(row(day="không rõ"), row("Trần Thị Bình", number="12")))
    assert problems == [("date_unreadable", 2), ("number_unreadable", 3)]


@pytest.mark.django_db
def test_all_that_is_wrong_with_a_row_is_told_at_once(problems_of, water):
    problems = problems_of(award_list(row(award="Danh hiệu lạ", day="không rõ"), row(award="", number="")))
    assert set(problems) == {
        ("date_unreadable", 2),
        ("award_unknown", 2),
        ("decision_missing", 3),
        ("award_missing", 3),
    }


@pytest.mark.django_db
def test_a_value_that_is_not_known_is_answered_with_those_that_are(plan_of, water):
    (problem,) = plan_of(xlsx([[*HEADERS, "Loại hình"], [*row(), "loại lạ"]])).rows[0].reading.problems[:1]
    assert (problem.code, problem.column) == ("value_unknown", "I – Loại hình")
    assert "Đột xuất" in problem.suggestion
