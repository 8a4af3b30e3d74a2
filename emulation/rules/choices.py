"""Choices shared by pages and register: codes with their labels."""

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
    """Where a campaign stands on a given day; computed by `emulation.rules.campaign_status`, never stored."""

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


class AwardKind(models.TextChoices):
    """What an award is. Source: Law on Emulation and Commendation 2022, Articles 9 and 19."""

    TITLE = "title", _("Emulation title")
    COMMENDATION = "commendation", _("Form of commendation")
    OTHER = "other", _("Other award")


class AuthorityLevel(models.TextChoices):
    """Levels that decide on awards, from the highest down. Source: Law on Emulation 2022, Articles 77–80."""

    STATE = "state", _("State (President)")
    GOVERNMENT = "government", _("Government, Prime Minister")
    PROVINCE = "province", _("Ministry, province")
    DEPARTMENT = "department", _("Department, agency, unit")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")


class CommendationType(models.TextChoices):
    """On what ground an award is given. Source: Law on Emulation and Commendation 2022, Article 8."""

    MERIT = "merit", _("Meritorious service")
    EXCEPTIONAL = "exceptional", _("Exceptional achievement")
    CAMPAIGN = "campaign", _("Campaign or thematic")
    CONTRIBUTION = "contribution", _("Long contribution")
    SENIORITY = "seniority", _("Seniority in the forces")
    EXTERNAL = "external", _("External relations")


class LegalStatus(models.TextChoices):
    """Whether a decision or a single award stands. Source: Law on Emulation and Commendation 2022, Article 93."""

    ACTIVE = "active", _("In force")
    CORRECTED = "corrected", _("Corrected")
    ANNULLED = "annulled", _("Annulled")
    RESTORED = "restored", _("Restored")


class Publication(models.TextChoices):
    """Whether everybody may read of a decision."""

    PUBLIC = "public", _("Public")
    UNPUBLISHED = "unpublished", _("Not published")


class Work(models.TextChoices):
    """Whether a person leads others; the yearly statistics count those who do not."""

    DIRECT = "direct", _("Direct worker")
    OTHER = "other", _("Holds a post of leadership")


class UnitKind(models.TextChoices):
    """Kinds of organisational units."""

    AGENCY = "agency", _("Agency, department of the province")
    OFFICE = "office", _("Office, inspectorate")
    DIVISION = "division", _("Division")
    SUB_DEPARTMENT = "sub_department", _("Sub-department")
    CENTRE = "centre", _("Centre, public service unit")
    BRANCH = "branch", _("Branch")
    LOCALITY = "locality", _("District, commune")
    ENTERPRISE = "enterprise", _("Enterprise, co-operative")
    ORGANISATION = "organisation", _("Organisation, union")
    OTHER = "other", _("Other unit")
