"""Fixtures of the tests of files."""

from datetime import date

import pytest

from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    collective,
)


@pytest.fixture
def three_awards(index_now):
    decision = AwardDecisionFactory(number="86/QĐ-STNMT", issued_on=date(2018, 12, 3))
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Trần Bình"), citation="Số hóa hồ sơ đất đai")
    AwardGrantFactory(decision=decision, honoree=collective("Phòng Tài nguyên nước"), code="GKS")
    AwardGrantFactory(
        decision=AwardDecisionFactory(issued_on=date(2015, 1, 20)), honoree=HonoreeFactory(name="Lê An"), code="CSTDCS"
    )
    index_now()
