"""Defines the form that sends an article by e-mail, with protection against robots and forged headers."""

from __future__ import annotations

import re
import time
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MAX_RECIPIENTS = 3
MAX_MESSAGE_LENGTH = 500  # characters
TOKEN_SALT = "news.send"  # noqa: S105  a namespace, not a secret
TOKEN_LIFETIME = 24 * 60 * 60  # seconds a form may stay open

no_links = RegexValidator(
    re.compile(r"://|\bwww\.|\bmailto:", re.IGNORECASE),
    _("Addresses of web pages cannot be sent along. Please take them out."),
    code="link",
    inverse_match=True,
)
one_line = RegexValidator(
    re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"),
    _("Line breaks and control characters are not allowed here."),
    code="control",
    inverse_match=True,
)
plain_text = RegexValidator(
    re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"),
    _("Control characters are not allowed here."),
    code="control",
    inverse_match=True,
)


def make_token(article_pk: int, now: float | None = None) -> str:
    """Returns a signed note of when an article's form was opened (``now``: seconds since 1970, default the present)."""
    return signing.dumps([article_pk, time.time() if now is None else now], salt=TOKEN_SALT)


class RecipientsField(forms.CharField):
    """E-mail addresses separated by commas, semicolons, spaces or line breaks; cleans to a list without repetitions."""

    default_error_messages = {
        "invalid_address": _("“%(address)s” is not an e-mail address."),
        "too_many": ngettext_lazy(
            "Send to at most %(limit)d address.", "Send to at most %(limit)d addresses.", MAX_RECIPIENTS
        ),
    }

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        addresses = list(dict.fromkeys(part.lower() for part in re.split(r"[,;\s]+", text) if part))
        if not addresses:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(addresses) > MAX_RECIPIENTS:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"limit": MAX_RECIPIENTS})
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    self.error_messages["invalid_address"], code="invalid", params={"address": address}
                ) from error
        return addresses


class SendArticleForm(forms.Form):
    """Who sends the article, to whom, with which words.

    Works without JavaScript. Robots are told apart by a field people do not see and by the time between opening and
    sending, carried in a signed token; the setting ``NEWS_SEND_MIN_SECONDS`` (default 3) is the least people need.
    """

    sender_name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        validators=[one_line, no_links],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sender_email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("So that the answer reaches you. May stay empty."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    recipients = RecipientsField(
        label=_("Send to"),
        max_length=800,
        help_text=_("One to three e-mail addresses, separated by commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        validators=[plain_text, no_links],
        help_text=_("Plain text without links, at most 500 characters. May stay empty."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, article_pk: int, **kwargs: Any) -> None:
        self.article_pk = article_pk
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", make_token(article_pk))

    def clean_message(self) -> str:
        return self.cleaned_data["message"].replace("\r\n", "\n")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("The hidden field must stay empty. Clear it and send again."), code="robot")
        return ""

    def clean_token(self) -> str:
        token = self.cleaned_data["token"]
        try:
            article_pk, opened = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_LIFETIME)
        except (signing.BadSignature, ValueError, TypeError):
            article_pk, opened = None, 0
        if article_pk != self.article_pk:
            self.renew_token()
            raise ValidationError(_("The form was open for too long. Please send it again."), code="expired")
        if time.time() - opened < getattr(settings, "NEWS_SEND_MIN_SECONDS", 3):
            raise ValidationError(_("That was very quick. Wait a few seconds, then send again."), code="quick")
        return token

    def renew_token(self) -> None:
        """Puts a fresh token into the form, so that sending it again succeeds."""
        self.data = dict(self.data.items()) | {self.add_prefix("token"): make_token(self.article_pk)}
