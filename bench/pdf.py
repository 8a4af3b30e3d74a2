"""How long an article with six pictures and a decision with many awards take to become a PDF.

    python bench/pdf.py [--awards 2000]

Uses the database of VAR_DIR with the demo content, and leaves it as it was. Prints one JSON object: milliseconds of
the first and the median of five further documents, size and sheets of each, peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

if __name__ == "__main__":
    from setup_django import setup

    setup()

from django.db import transaction
from django.db.models import Count
from django.test import RequestFactory
from pypdf import PdfReader

from core.pdf import Document
from core.pdf.typesetting import typeset
from emulation.award_export.pdf import decision_document
from emulation.models import AwardDecision, AwardGrant, AwardRegisterPage, AwardType, Honoree
from news.models import ArticlePage
from news.pdf import article_document

TIMES = 5
PICTURES = 6


def measured(make: Callable[[], Document]) -> dict[str, Any]:
    """Describes and sets a document ``TIMES`` + 1 times."""
    taken = []
    content = b""
    for _ in range(TIMES + 1):
        start = time.perf_counter()
        content = typeset(make())
        taken.append((time.perf_counter() - start) * 1000)
    return {
        "first_ms": round(taken[0]),
        "p50_ms": round(statistics.median(taken[1:])),
        "kilobytes": len(content) // 1024,
        "sheets": len(PdfReader(BytesIO(content)).pages),
    }


def decision_with(awards: int) -> AwardDecision:
    """Writes a decision with so many awards of one kind."""
    decision = AwardDecision.objects.create(
        number="9999/QĐ-STNMT",
        authority="Sở",
        issued_on=date(2024, 12, 3),
        abstract="Tặng danh hiệu",
        is_published=True,
    )
    award = AwardType.objects.in_force_on(decision.issued_on).get(code="LDTT")
    honorees = Honoree.objects.bulk_create(
        Honoree(name=f"Nguyễn Thị Minh {n}", sort_key=f"{n:06d}") for n in range(awards)
    )
    AwardGrant.objects.bulk_create(
        AwardGrant(
            decision=decision,
            honoree=honoree,
            honoree_name=honoree.name,
            award_type=award,
            position="Chuyên viên",
            unit_name="Văn phòng Đăng ký đất đai tỉnh",
            achievement_to=2024,
            citation="Hoàn thành tốt nhiệm vụ, tích cực tham gia phong trào thi đua",
        )
        for honoree in honorees
    )
    return decision


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=2_000)
    arguments = parser.parse_args()
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    articles = ArticlePage.objects.live().annotate(pictures=Count("gallery_pictures"))
    article = articles.filter(pictures=PICTURES).first()
    register = AwardRegisterPage.objects.live().first()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    questions = {"article": measured(lambda: article_document(request, article))}
    with transaction.atomic():
        decision = decision_with(arguments.awards)
        questions["decision"] = measured(lambda: decision_document(request, register, decision))
        transaction.set_rollback(True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        json.dumps(
            {"awards": arguments.awards, "questions": questions, "megabytes_before": before, "megabytes_peak": peak}
        )
    )


if __name__ == "__main__":
    main()
