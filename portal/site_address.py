"""Sets the host and port of Wagtail's default site from the settings."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def follow_site_url() -> None:
    """Gives the default site the host and port of ``SITE_URL``, so that feeds and canonical addresses are right."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    for site in Site.objects.filter(is_default_site=True).exclude(hostname=address.hostname, port=port):
        site.hostname, site.port = address.hostname, port
        site.save()
