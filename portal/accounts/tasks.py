"""Background tasks of accounts."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django_tasks import task
from wagtail.admin.forms.auth import PasswordResetForm


@task()
def mail_password_link(recipient: str, language: str) -> None:
    """Mails a link for a new password to whoever has an account with this address; nobody may have."""
    form = PasswordResetForm({"email": recipient})
    if not form.is_valid():
        return
    with translation.override(language):
        form.save(
            domain_override=urlsplit(settings.SITE_URL).netloc,
            use_https=settings.IS_HTTPS,
            email_template_name="wagtailadmin/account/password_reset/email.txt",
            subject_template_name="wagtailadmin/account/password_reset/email_subject.txt",
        )
