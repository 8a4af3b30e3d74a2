"""Forms of signing in: Wagtail's and allauth's, with our labels and limits on attempts."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import LoginForm

from portal.accounts import limits, log
from portal.accounts.models import SignInEvent


class SignInForm(LoginForm):
    """Wagtail's own, with a label for the password that is translated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = gettext_lazy("Password")


class AccountNameForm(NameEmailForm):
    """Wagtail's own, without names that must be filled in before anything else of the account can be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = False


def in_minutes(seconds: int) -> str:
    """Returns a time to wait in words, rounded up to minutes."""
    minutes = max(-(-seconds // 60), 1)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def too_many(seconds: int) -> str:
    """Returns the sentence that asks to come back later."""
    return gettext("Too many attempts. Please try again in %(time)s.") % {"time": in_minutes(seconds)}


class _LimitedCode:
    """Looks at no code while too many were wrong, and writes down each that is."""

    user: Any

    def clean_code(self) -> str:
        request = context.request
        if wait := limits.factor_wait(request, self.user):
            request.seconds_to_wait = wait  # the answer gets status 429
            raise ValidationError(too_many(wait))
        device = limits.known_device(request, self.user.get_username())
        # Written before the code is looked at: of many sent at once, each counts.
        attempt = log.event(SignInEvent.Kind.FACTOR_WRONG, request, user=self.user, device=device)
        attempt.save()
        code: str = super().clean_code()  # type: ignore[misc]
        attempt.delete()
        return code


def _label_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = gettext_lazy("Code")
    field.widget.attrs = {"autocomplete": "one-time-code", "autofocus": True, "maxlength": 20, "spellcheck": "false"}


class AuthenticateForm(_LimitedCode, base.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_code(self)


class ReauthenticateForm(_LimitedCode, base.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_code(self)


class ActivateTOTPForm(_LimitedCode, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_code(self)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=gettext_lazy("Name"), max_length=100)


class PasswordForm(forms.Form):
    """Asks again who somebody is, before the second factor is changed: the password is tried as at sign-in."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        request = context.request
        name = self.user.get_username()
        if wait := limits.password_wait(request, name):
            request.seconds_to_wait = wait
            raise ValidationError(too_many(wait))
        attempt = log.event(
            SignInEvent.Kind.PASSWORD_WRONG, request, user=self.user, device=limits.known_device(request, name)
        )
        attempt.save()
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(gettext("The password is not right."))
        attempt.delete()
        return password
