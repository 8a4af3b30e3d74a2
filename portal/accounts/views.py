"""Views of signing in and out: every address at which a password can be tried."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail import views as wagtail_views
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import account
from wagtail.documents.views import serve as documents_views
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from portal.accounts import limits, log
from portal.accounts.adapters import start_page
from portal.accounts.forms import AccountNameForm, too_many
from portal.accounts.models import SignInEvent
from portal.accounts.tasks import mail_password_link
from search.throttle import address_key, spend, too_many_requests

Kind = SignInEvent.Kind

NAME_LENGTH = 254  # as the form's
BUSY = 60  # seconds after which to come back where the database cannot be written


@method_decorator(never_cache, name="dispatch")
class SignInView(account.LoginView):
    """Asks for name and password, then hands over to allauth, which asks for the second factor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except OperationalError:  # a full disk, for instance: nobody can be signed in
            log.logger.exception("Nobody can sign in: the database cannot be written.")
            return busy(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form()
        name = request.POST.get("username", "").replace("\0", "").strip()[:NAME_LENGTH]
        if not name or not request.POST.get("password"):
            return self.form_invalid(form)
        if wait := limits.password_wait(request, name):
            return self.refused(form, name, wait)
        # Written before the password is looked at: of many sent at once, each counts.
        attempt = log.event(Kind.PASSWORD_WRONG, request, name=name, device=limits.known_device(request, name))
        attempt.save()
        if not form.is_valid():
            return self.form_invalid(form)
        attempt.kind = Kind.PASSWORD_RIGHT
        attempt.save(update_fields=["kind"])
        return self.form_valid(form)

    def refused(self, form: Any, name: str, wait: int) -> HttpResponseBase:
        """Answers without looking at the password; the log tells it once for a name and an address in a minute."""
        if not spend("sign-in refused", f"{address_key(self.request)}:{log.name_key(name)}", "1/m"):
            log.write(Kind.REFUSED, self.request, name=name)
        form.errors.clear()
        form.add_error(None, too_many(wait))
        self.request.seconds_to_wait = wait  # type: ignore[attr-defined]  # the answer gets status 429
        return self.form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        session = self.request.session
        session.set_expiry(settings.SESSION_COOKIE_AGE if form.cleaned_data.get("remember") else 0)
        address = self.get_redirect_url() or start_page(form.get_user())
        response: HttpResponse = perform_login(self.request, form.get_user(), redirect_url=address)
        session.save()  # here, where a database that cannot be written is noticed
        return response


def busy(request: HttpRequest) -> HttpResponse:
    """Returns the answer where the database cannot be written."""
    response = render(request, "500.html", status=503)
    response["Retry-After"] = str(BUSY)
    return response


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Signs out; a picture on another site cannot, for that needs a form of ours."""
    return account.LogoutView.as_view()(request)


@require_GET
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads from Wagtail's other sign-in page to the only one."""
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("account_login") + (f"?{query}" if query else ""))


class PasswordLinkView(account.PasswordResetView):
    """Mails a link for a new password; the answer and its time tell nothing about who has an account."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        request = self.request
        if wait := spend("password link", address_key(request), settings.PASSWORD_LINK_ADDRESS_RATE):
            form.add_error(None, too_many(wait))
            request.seconds_to_wait = wait  # type: ignore[attr-defined]
            return self.form_invalid(form)
        recipient = form.cleaned_data["email"]
        log.write(Kind.RESET_ASKED, request)
        if not spend("password link for", log.name_key(recipient), settings.PASSWORD_LINK_RATE):
            mail_password_link.enqueue(recipient, language=request.LANGUAGE_CODE)
        return HttpResponseRedirect(self.get_success_url())


class NewPasswordView(account.PasswordResetConfirmView):
    """Takes the new password of a mailed link; the browser is a known device from then on."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        response = super().form_valid(form)
        limits.remember_device(self.request, response, self.user)
        return response


class NamePanel(account.NameEmailSettingsPanel):
    form_class = AccountNameForm


class AccountView(account.AccountView):
    """Wagtail's account form; a password can be changed also where first and last name are empty."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        response: HttpResponseBase = super().post(request)
        if request.session.session_key != key:
            # The session goes on under another key, by which ``end_sessions`` has to find it.
            UserSession.objects.filter(session_key=key).delete()
            UserSession.objects.create_from_request(request)
        return response

    def get_panels(self) -> list[Any]:
        panels = super().get_panels()
        return [
            NamePanel(each.request, each.user, each.profile) if type(each) is account.NameEmailSettingsPanel else each
            for each in panels
        ]


account_view = require_admin_access(AccountView.as_view())


class RemovePasskeyView(RemoveWebAuthnView):
    """Removes a passkey, unless it is the last factor of somebody who must have one; allauth asks for apps only."""

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        return super().form_valid(form)


def page_password(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponseBase:
    """Tries the password of a page."""
    restriction = get_object_or_404(PageViewRestriction, pk=page_view_restriction_id)
    return _shared_password(
        request,
        f"page {page_view_restriction_id}",
        restriction.password,
        lambda: wagtail_views.authenticate_with_password(request, page_view_restriction_id, page_id),
    )


def document_password(request: HttpRequest, restriction_id: int) -> HttpResponseBase:
    """Tries the password of a collection of documents."""
    restriction = get_object_or_404(CollectionViewRestriction, pk=restriction_id)
    return _shared_password(
        request,
        f"documents {restriction_id}",
        restriction.password,
        lambda: documents_views.authenticate_with_password(request, restriction_id),
    )


def _shared_password(request: HttpRequest, what: str, password: str, answer: Any) -> HttpResponseBase:
    """Refuses attempts after too many wrong ones; right ones, of a whole office behind one address, are not counted."""
    if request.method != "POST":
        return never_cache(lambda _request: answer())(request)
    device = limits.knows_page_password(request, what, password)
    if wait := limits.page_password_wait(request, what, device):
        return too_many_requests(request, wait)
    try:
        # Written before the password is looked at: of many sent at once, each counts.
        attempt = log.event(Kind.PAGE_PASSWORD_WRONG, request, device=device, detail=what)
        attempt.save()
        response: HttpResponseBase = answer()
        if response.status_code == 302:
            attempt.delete()
            limits.remember_page_password(request, response, what, password)
    except OperationalError:
        log.logger.exception("Passwords of pages cannot be tried: the database cannot be written.")
        return busy(request)
    return response


@require_POST
def active(request: HttpRequest) -> HttpResponse:
    """Is asked by the admin's script while somebody types, so that this counts as activity."""
    return HttpResponse(status=204)
