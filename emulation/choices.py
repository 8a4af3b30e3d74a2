"""Codes that the pages and the register share, with what people see for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """Who is honoured (đối tượng khen thưởng)."""

    INDIVIDUAL = "individual", _("Individual")
    COLLECTIVE = "collective", _("Collective")
    HOUSEHOLD = "household", _("Household")


class Field(models.TextChoices):
    """Field of natural resources and environment that an achievement belongs to."""

    LAND = "land", _("Land")
    ENVIRONMENT = "environment", _("Environment")
    MINERALS = "minerals", _("Minerals")
    WATER = "water", _("Water resources")
    SURVEYING = "surveying", _("Surveying and mapping")
    HYDROMETEOROLOGY = "hydrometeorology", _("Hydrometeorology")
    CLIMATE = "climate", _("Climate change")
    SEA = "sea", _("Sea and islands")
    OTHER = "other", _("Other fields")


class CampaignKind(models.TextChoices):
    """Form of organisation of a campaign. Source: Law on Emulation and Commendation 2022, Article 16."""

    REGULAR = "regular", _("Regular")
    THEMATIC = "thematic", _("Thematic")


class CampaignScope(models.TextChoices):
    """How far a campaign reaches. Source: Law on Emulation and Commendation 2022, Article 16."""

    NATIONWIDE = "nationwide", _("Nationwide")
    PROVINCE = "province", _("Ministry or province")
    CLUSTER = "cluster", _("Cluster or block")
    AGENCY = "agency", _("Inside an agency")


class CampaignStatus(models.TextChoices):
    """Where a campaign stands on a given day; computed by `emulation.campaign_status`, never stored."""

    UPCOMING = "upcoming", _("Upcoming")
    RUNNING = "running", _("Running")
    REVIEWING = "reviewing", _("Under final review")
    ENDED = "ended", _("Ended")


class MilestoneKind(models.TextChoices):
    """Steps in the life of a campaign. Source: Law on Emulation and Commendation 2022, Article 17."""

    LAUNCH = "launch", _("Launch")
    INTERIM_REVIEW = "interim_review", _("Interim review")
    FINAL_REVIEW = "final_review", _("Final review")
    CONFERENCE = "conference", _("Conference")
    OTHER = "other", _("Other milestone")
