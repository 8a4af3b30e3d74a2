"""Sends an article by e-mail: the page with the form, and its limits.

Settings, each with a default: ``NEWS_SEND_RATE`` ("10/h": articles a network address may send),
``NEWS_SEND_RECIPIENT_RATE`` ("5/d": mails one person may get), both as ``search.throttle`` reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from news.forms import SendArticleForm
from news.tasks import mail_article
from search.throttle import address_key, spend

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def send_article(request: HttpRequest, article: Any) -> HttpResponse:
    """Shows the form, or sends what was filled in and redirects to the page that says so.

    Answers 429 with the form, everything typed still in it, where the sender or a recipient has had enough; 404 for an
    article that not everyone may read.
    """
    if not type(article).objects.live().public().filter(pk=article.pk).exists():
        raise Http404
    form = SendArticleForm(request.POST or None, article_pk=article.pk)
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = _seconds_to_wait(request, form)
        if not wait:
            _enqueue(article, form)
            return HttpResponseRedirect(article.get_url(request) + article.reverse_subpage("sent"))
    context = article.get_context(request) | {"form": form, "wait": _in_words(wait)}
    response = TemplateResponse(request, "news/send_article.html", context, status=429 if wait else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _seconds_to_wait(request: HttpRequest, form: SendArticleForm) -> int:
    """Counts this sending and returns how long the sender must wait, 0 where the mails may go."""
    rate = getattr(settings, "NEWS_SEND_RATE", "10/h")
    recipient_rate = getattr(settings, "NEWS_SEND_RECIPIENT_RATE", "5/d")
    if wait := spend("news.send", address_key(request), rate):
        return wait
    for recipient in form.cleaned_data["recipients"]:
        if wait := spend("news.send.recipient", recipient, recipient_rate):
            form.add_error(
                "recipients", _("%(address)s has been sent enough articles for now.") % {"address": recipient}
            )
            return wait
    return 0


def _in_words(seconds: int) -> str:
    """Returns a time to wait, rounded up, "" for none."""
    minutes = -(-seconds // 60)
    if minutes > 90:
        hours = -(-minutes // 60)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if minutes else ""


def _enqueue(article: Any, form: SendArticleForm) -> None:
    """Leaves one mail for each recipient to the background worker: nobody sees to whom else the article went."""
    for recipient in form.cleaned_data["recipients"]:
        mail_article.enqueue(
            article_pk=article.pk,
            recipient=recipient,
            sender_name=form.cleaned_data["sender_name"],
            sender_email=form.cleaned_data["sender_email"],
            message=form.cleaned_data["message"],
            language=get_language(),
        )
