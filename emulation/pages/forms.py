"""Forms in which staff edit pages."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminPageForm

from emulation.rules.consent import CONSENT_MISSING, lacks_consent


class HonoreePageForm(WagtailAdminPageForm):
    def clean(self):
        """Asks for consent when the page is published or submitted; a draft may be kept without it."""
        cleaned = super().clean()
        personal = ("subject", "consent_on", "portrait", "quote", "body")
        if not self.is_deferred_validation and lacks_consent(*(cleaned.get(name) for name in personal)):
            self.add_error("consent_on", CONSENT_MISSING)
        return cleaned
