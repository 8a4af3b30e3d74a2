"""Dates that are typed into the admin's forms."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.telepath import register
from wagtail.admin.widgets.datetime import AdminDateInput, AdminDateInputAdapter


class TypedDateInput(AdminDateInput):
    """Leaves what was typed as it is.

    Wagtail's own calendar puts today in place of every text that is not of its one format, without a word. Here the
    form reads it in all usual spellings (``DATE_INPUT_FORMATS``) and tells where it cannot.
    """

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "validateOnBlur": False}


def keep_typed_dates() -> None:
    """Makes the forms of all models use it."""
    register(AdminDateInputAdapter(), TypedDateInput)
    register_form_field_override(DateField, override={"widget": TypedDateInput})
