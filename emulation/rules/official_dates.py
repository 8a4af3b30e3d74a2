"""Writes dates as official documents do."""

from __future__ import annotations

from datetime import date

from django.utils.translation import pgettext


def official_date(day: date) -> str:
    """Writes a date as on a decision: days below ten, January and February with a zero.

    Source: Decree 30/2020/NĐ-CP, Appendix I, Section II.4.
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return pgettext("date on an official document, all numbers", "%(day)s/%(month)s/%(year)s") % {
        "day": f"{day.day:02d}",
        "month": month,
        "year": day.year,
    }
