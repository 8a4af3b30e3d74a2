"""Dates and times typed into the admin's forms: in the usual spellings, and never changed under the hands."""

from datetime import date, datetime

import pytest
from django.utils import timezone, translation
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import get_form_for_model

from emulation.models import Honoree
from news.models import ArticlePage

pytestmark = pytest.mark.django_db
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def form_of(model, field, data=None, **values):
    form_class = get_form_for_model(model, form_class=WagtailAdminModelForm, fields=[field])
    return form_class(data, **values)


@LANGUAGES
@pytest.mark.parametrize("typed", ["05/01/1970", "5/1/1970", "05-01-1970", "5.1.1970", "1970-01-05"])
def test_a_date_is_read_the_day_first(language, typed):
    with translation.override(language):
        form = form_of(Honoree, "date_of_birth", {"date_of_birth": typed})
        form.full_clean()
        assert form.cleaned_data["date_of_birth"] == date(1970, 1, 5)


@LANGUAGES
@pytest.mark.parametrize(
    "typed",
    [
        *("05/01/2031 08:30", "5/1/2031 8:30", "05-01-2031 08:30", "5.1.2031 8:30", "5/1/2031 8h30"),
        *("08:30 05/01/2031", "8h30 5/1/2031", "2031-01-05 08:30"),
    ],
)
def test_a_moment_is_read_the_day_first(language, typed):
    with translation.override(language):
        form = form_of(ArticlePage, "go_live_at", {"go_live_at": typed})
        form.full_clean()
        assert timezone.localtime(form.cleaned_data["go_live_at"]).replace(tzinfo=None) == datetime(2031, 1, 5, 8, 30)


@LANGUAGES
@pytest.mark.parametrize(
    ("model", "field", "typed"),
    [(Honoree, "date_of_birth", "31/02/1970"), (ArticlePage, "go_live_at", "31/02/2031 08:30")],
)
def test_what_is_no_date_comes_back_as_it_was_typed(language, model, field, typed):
    with translation.override(language):
        form = form_of(model, field, {field: typed})
        assert field in form.errors
        assert f'value="{typed}"' in str(form[field])


@pytest.mark.parametrize(
    ("model", "field", "value", "shown", "calendar"),
    [
        (Honoree, "date_of_birth", date(1970, 1, 5), "05/01/1970", "d/m/Y"),
        (ArticlePage, "go_live_at", datetime(2031, 1, 5, 8, 30), "05/01/2031 08:30", "d/m/Y H:i"),
    ],
)
def test_the_calendar_shows_the_day_first(model, field, value, shown, calendar):
    form = form_of(model, field, initial={field: value})
    assert f'value="{shown}"' in form[field].as_widget()
    assert form.fields[field].widget.get_config()["format"] == calendar
