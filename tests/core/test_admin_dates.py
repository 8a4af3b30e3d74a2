"""Dates typed into the admin's forms: in the usual spellings, and never changed under the hands."""

from datetime import date

import pytest
from django.utils import translation
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import get_form_for_model

from emulation.models import Honoree


def honoree_form(data=None, **values):
    form_class = get_form_for_model(Honoree, form_class=WagtailAdminModelForm, fields=["date_of_birth"])
    return form_class(data, **values)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["05/01/1970", "5/1/1970", "05-01-1970", "5.1.1970", "1970-01-05"])
def test_a_date_is_read_the_day_first(language, typed):
    with translation.override(language):
        form = honoree_form({"date_of_birth": typed})
        form.full_clean()
        assert form.cleaned_data["date_of_birth"] == date(1970, 1, 5)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_no_date_comes_back_as_it_was_typed(language):
    with translation.override(language):
        form = honoree_form({"date_of_birth": "31/02/1970"})
        assert "date_of_birth" in form.errors
        assert 'value="31/02/1970"' in str(form["date_of_birth"])


def test_the_calendar_shows_the_day_first_and_puts_nothing_in_place_of_what_was_typed():
    widget = honoree_form(initial={"date_of_birth": date(1970, 1, 5)})["date_of_birth"].as_widget()
    assert 'value="05/01/1970"' in widget
    config = honoree_form().fields["date_of_birth"].widget.get_config()
    assert config["format"] == "d/m/Y"
    assert config["validateOnBlur"] is False
