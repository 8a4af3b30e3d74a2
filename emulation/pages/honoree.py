"""Stories of people, collectives and households who were honoured (điển hình tiên tiến, gương người tốt việc tốt)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.images import get_image_model_string
from wagtail.models import PageManager

from core import structured_data
from core.models import BasePage, StoryPage, StoryQuerySet
from core.models.page import public_version
from core.renditions import CARD_USES
from core.structured_data import Frame, Node
from emulation.models.award_types import AwardType
from emulation.models.grants import AwardGrant
from emulation.pages.forms import HonoreePageForm
from emulation.pages.structured_data import profile
from emulation.register.public_pages import award_register
from emulation.rules.award_years import YearOfAwards, by_year, title_streaks
from emulation.rules.choices import Field, SubjectKind
from emulation.rules.consent import CONSENT_MISSING, lacks_consent
from emulation.rules.streaks import Streak


class HonoreeQuerySet(StoryQuerySet):
    def exemplars(self):
        """Only those put forward as exemplars (điển hình tiên tiến)."""
        return self.filter(is_exemplar=True)

    def latest_first(self):
        return self.order_by(
            models.F("year").desc(nulls_last=True), models.F("first_published_at").desc(nulls_last=True), "-pk"
        )


class HonoreePage(StoryPage):
    """The story of a person, collective or household, with all their public awards."""

    subject = models.CharField(_("subject"), max_length=20, choices=SubjectKind.choices, default=SubjectKind.INDIVIDUAL)
    is_exemplar = models.BooleanField(
        _("exemplar"), default=False, help_text=_("Put forward as an exemplar (điển hình tiên tiến).")
    )
    position = models.CharField(_("position"), max_length=255, blank=True)
    unit_name = models.CharField(_("unit"), max_length=255, blank=True, help_text=_("As people know it now."))
    unit = models.ForeignKey(
        "emulation.OrgUnit",
        verbose_name=_("unit in the register"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="honoree_pages",
    )
    honoree = models.ForeignKey(
        "emulation.Honoree",
        verbose_name=_("entry in the register"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="profile_pages",
        help_text=_("The page shows all awards in force of this entry."),
    )
    field = models.CharField(_("field"), max_length=20, choices=Field.choices, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("The year this story is looked up by: when they were honoured.")
    )
    campaign = models.ForeignKey(
        "emulation.CampaignPage",
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="honoree_pages",
    )
    portrait = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    quote = models.TextField(_("quote"), blank=True, max_length=500, help_text=_("In their own words."))
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_note = models.TextField(
        _("how consent was given"), blank=True, help_text=_("For instance: signed form, file no. 12. Never shown.")
    )

    STAFF_ONLY_FIELDS = ("consent_note",)
    # Without consent portrait, quote and story are not shown.
    hiding_fields = ("subject", "consent_on")
    # The profile shows the portrait itself, besides its cards.
    card_uses = (*CARD_USES, "portrait")
    # Pictures of public events; all others wait for consent.
    open_fields = ("gallery_pictures",)

    objects = PageManager.from_queryset(HonoreeQuerySet)()
    base_form_class = HonoreePageForm

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("subject"), FieldPanel("is_exemplar")]),
                FieldPanel("honoree"),
                FieldPanel("position"),
                FieldRowPanel([FieldPanel("unit_name"), FieldPanel("unit")]),
                FieldRowPanel([FieldPanel("field"), FieldPanel("year")]),
                FieldPanel("campaign"),
            ],
            heading=_("Who they are"),
        ),
        FieldPanel("lede"),
        InlinePanel(
            "achievements",
            label=_("Achievement"),
            heading=_("Achievements by year"),
            help_text=_("One line each; the page orders them by year."),
        ),
    ]
    story_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("consent_on")]), FieldPanel("consent_note")],
            heading=_("Consent"),
            help_text=_(
                "A portrait, quote or story of a person or household is published only with their consent. "
                "What is written here is for staff and never shown. Collectives need none."
            ),
        ),
        FieldPanel("portrait"),
        FieldPanel("quote"),
        FieldPanel("body", heading=_("Story")),
    ]
    gallery_panels = [
        MultipleChooserPanel(
            "gallery_pictures",
            chooser_field_name="image",
            label=_("Picture"),
            heading=_("Gallery"),
            help_text=_("Without consent, pictures of public events only."),
        )
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(story_panels, heading=_("Portrait and story")),
            ObjectList(gallery_panels, heading=_("Pictures")),
            ObjectList(BasePage.promote_panels, heading=_("Promote")),
            ObjectList(BasePage.settings_panels, heading=_("Settings")),
        ]
    )

    parent_page_types = ["emulation.HonoreeIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("honoree page")
        verbose_name_plural = _("honoree pages")

    @classmethod
    def for_serving(cls):
        return super().for_serving().select_related("portrait", "campaign")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # An editor shows the draft to the person concerned before asking for consent.
        context["shows_story"] = self.may_show_story or getattr(request, "is_preview", False)
        context["award_years"], context["streaks"] = self.awards_by_year()
        context["award_total"] = sum(len(year.grants) for year in context["award_years"])
        context["campaign"] = public_version(self.campaign, self.locale_id)
        if self.pk:
            context |= {
                "articles": self.latest_articles(),
                "exemplary_models": _latest_linking(self.model_links, self),
                "others": self.others_like(),
                "register": award_register(self),
                "neighbours": self.neighbours(self.public_siblings(), "path"),
            }
            self.fetch_pictures(context["articles"], context["exemplary_models"], context["others"])
        return context

    def latest_articles(self) -> list[Any]:
        """Returns the latest articles about the honoree; none in a site without news."""
        return _latest_linking(self.article_links, self) if hasattr(self, "article_links") else []

    def others_like(self, limit: int = 3) -> list[Any]:
        """Returns other exemplars of the same campaign, those of the same field where it has no others."""
        others = HonoreePage.objects.exemplars().filter(locale=self.locale_id).exclude(pk=self.pk)
        found: list[Any] = []
        if self.campaign:
            found = others.filter(campaign__translation_key=self.campaign.translation_key).latest_public(limit)
        if not found and self.field:
            found = others.filter(field=self.field).latest_public(limit)
        return found

    def awards_by_year(self) -> tuple[list[YearOfAwards], list[Streak[AwardType]]]:
        """Returns the public awards in force, the latest year first, and the titles won in consecutive years."""
        if not self.honoree_id:
            return [], []
        awards = AwardGrant.objects.filter(honoree=self.honoree_id).in_force().for_public()
        grants = list(awards.with_names().newest_first())
        return by_year(grants), title_streaks(grants)

    def structured_data(self, frame: Frame, context: Mapping[str, Any]) -> list[Node]:
        gallery = structured_data.gallery(self.gallery, frame, self.title)
        return [profile(self, frame, context["award_years"]), *([gallery] if gallery else [])]

    @classmethod
    def with_open_body(cls, pages: Any) -> Any:
        return pages.filter(models.Q(subject=SubjectKind.COLLECTIVE) | models.Q(consent_on__isnull=False))

    @property
    def may_show_story(self):
        """Whether portrait, quote and story may reach the public."""
        return self.subject == SubjectKind.COLLECTIVE or self.consent_on is not None

    @cached_property
    def achievement_timeline(self) -> list[Any]:
        """The achievements, the latest year first; within a year as the editor put them."""
        return sorted(self.achievements.all(), key=lambda achievement: -achievement.year)

    @property
    def main_picture(self) -> Any:
        return self.portrait if self.may_show_story else None

    def first_picture(self) -> Any:
        """Without consent a picture of the gallery only: the story, which waits for it, lends none to cards."""
        return super().first_picture() if self.may_show_story or self.gallery_pictures.all() else None

    @property
    def card_kicker(self) -> str:
        kind = _("Exemplar") if self.is_exemplar else self.get_subject_display()
        return " · ".join(str(part) for part in (kind, self.year) if part)

    @property
    def card_text(self) -> str:
        return self.lede or self.whereabouts

    @property
    def whereabouts(self) -> str:
        """Position and unit in one line."""
        return ", ".join(part for part in (self.position, self.unit_name) if part)

    def save(self, clean=True, **kwargs):
        if (
            clean
            and self.live
            and lacks_consent(self.subject, self.consent_on, self.portrait_id, self.quote, self.body)
        ):
            raise ValidationError({"consent_on": CONSENT_MISSING})
        return super().save(clean=clean, **kwargs)


def _latest_linking(links: Any, page: HonoreePage) -> list[Any]:
    """Returns the latest pages that name an honoree in their list of honorees, in the language of this page.

    Args:
        links: the manager of the relation from the honoree to the entries of those lists.
    """
    pages = links.model._meta.get_field("page").related_model.objects
    return pages.linked_to("honoree_links__honoree_page", page).latest_public()
