"""Background tasks of the news."""

from __future__ import annotations

import re

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from news.models import ArticlePage


@task()
def mail_article(
    article_pk: int, recipient: str, sender_name: str, sender_email: str, message: str, language: str
) -> bool:
    """Mails an article to one person, in plain text, with the article's title as subject.

    Args:
        article_pk: the article; nothing is sent where it is no longer live and public.
        recipient: e-mail address.
        sender_name: who sends it, one line of plain text.
        sender_email: where answers go (Reply-To, never From), or "".
        message: the sender's words, plain text, or "".
        language: code of the language the mail is written in.

    Returns whether a mail was handed to the mail server. Raises what the mail backend raises, so that the task is
    recorded as failed.
    """
    article = ArticlePage.objects.live().public().filter(pk=article_pk).first()
    site = article and article.get_site()
    if not site:
        return False
    with translation.override(language):
        body = render_to_string(
            "news/email/article.txt",
            {
                "article": article,
                "url": article.full_url,
                "site_name": site.site_name,
                "sender_name": unlink(sender_name),
                "message": unlink(message),
            },
        )
    EmailMessage(
        subject=" ".join(article.title.split()),
        body=body,
        to=[recipient],
        reply_to=[sender_email] if sender_email else None,
    ).send()
    return True


def unlink(text: str) -> str:
    """Puts a space after every full stop inside a word, so that no mail program makes a link of ``evil.example``."""
    return re.sub(r"(?<=\w)\.(?=[^\W\d])", ". ", text)
