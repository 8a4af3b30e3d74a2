"""What an import says of a problem."""

import pytest

from emulation.award_import.problems import ERROR, KINDS, QUESTION, repair


@pytest.mark.parametrize("code", [code for code, kind in KINDS.items() if kind.severity in (ERROR, QUESTION)])
def test_every_problem_that_stops_a_row_says_what_to_do(code):
    assert repair(code, "")
    assert repair(code, "12/01/2026") == "12/01/2026"
