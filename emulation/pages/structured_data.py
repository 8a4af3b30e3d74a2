"""Campaigns, honorees, exemplary models and decisions in the words of schema.org.

Of a person nothing is said that the page does not show to everyone: a portrait only with recorded consent
(``emulation.rules.consent``), never a date of birth.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.structured_data import Frame, Node, moment, named, node, picture, shapes, web_page
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.milestone import CampaignMilestone
from emulation.rules.award_years import YearOfAwards
from emulation.rules.choices import LegalStatus, SubjectKind

SCHEDULED = "https://schema.org/EventScheduled"
IN_FORCE = "https://schema.org/InForce"
NOT_IN_FORCE = "https://schema.org/NotInForce"


def campaign_event(campaign: Any, frame: Frame) -> Node:
    """Returns a campaign as an event from its start to its end, with its launch and reviews as events within it."""
    return node(
        "Event",
        **{"@id": frame.name("campaign")},
        name=campaign.title,
        url=frame.url,
        description=campaign.search_description or campaign.lede or campaign.slogan,
        image=shapes(campaign.card_picture, frame),
        startDate=moment(campaign.starts_on),
        endDate=moment(campaign.ends_on),
        eventStatus=SCHEDULED,
        inLanguage=frame.language,
        organizer=named("Organization", campaign.launching_unit_name) or frame.publisher,
        location=named("Place", campaign.launching_unit_name) or frame.seat,
        subEvent=[milestone_event(step) for step in campaign.steps],
    )


def milestone_event(step: CampaignMilestone) -> Node:
    """Returns a step of a campaign as an event of one day."""
    return node(
        "Event",
        name=str(step),
        startDate=moment(step.held_on),
        endDate=moment(step.held_on),
        eventStatus=SCHEDULED,
        location=named("Place", step.place),
    )


def profile(page: Any, frame: Frame, award_years: Iterable[YearOfAwards]) -> Node:
    """Returns an honoree's page; ``award_years`` are the public awards in force, as on the page."""
    return web_page(page, frame, "ProfilePage", mainEntity=honoree(page, frame, award_years))


def honoree(page: Any, frame: Frame, award_years: Iterable[YearOfAwards]) -> Node:
    """Returns a person, or a collective or household as an organization, with their awards."""
    known = {
        "name": page.title,
        "url": frame.url,
        "description": page.card_text,
        "image": picture(page.portrait, frame) if page.may_show_story else None,
        "award": [award(grant) for year in award_years for grant in year.grants],
    }
    unit = named("Organization", page.unit_name)
    if page.subject == SubjectKind.INDIVIDUAL:
        known |= {"jobTitle": page.position, "affiliation": unit}
    else:
        known["parentOrganization"] = unit
    return node(kind_of(page), **{"@id": frame.name("honoree")}, **known)


def kind_of(page: Any) -> str:
    """Returns the type of an honoree.

    schema.org knows no word for a household; like a collective it is a group that wins awards under its name.
    """
    return "Person" if page.subject == SubjectKind.INDIVIDUAL else "Organization"


def award(grant: AwardGrant) -> str:
    """Returns an award in one line: its name, and the years it was given for."""
    return f"{grant.award_type.name} ({grant.period})"


def exemplary_model(page: Any, frame: Frame, honorees: Iterable[Any]) -> Node:
    """Returns a model as instructions where it says how to copy it, else as a work; ``honorees`` stand behind it."""
    steps = [
        node("HowToStep", position=position, text=step.text, url=frame.name(f"buoc-{position}"))
        for position, step in enumerate(page.step_list, 1)
    ]
    return node(
        "HowTo" if steps else "CreativeWork",
        **{"@id": frame.name("model")},
        name=page.title,
        url=frame.url,
        description=page.search_description or page.lede,
        image=shapes(page.card_picture, frame),
        keywords=str(page.get_field_display()),
        creator=named("Organization", page.unit_name),
        contributor=[node(kind_of(each), name=each.title, url=frame.address_of(each)) for each in honorees],
        dateCreated=str(page.year) if page.year else None,
        datePublished=moment(page.first_published_at),
        dateModified=moment(page.last_published_at),
        publisher=frame.publisher,
        inLanguage=frame.language,
        **({"step": steps, "estimatedCost": page.cost} if steps else {}),
    )


def legislation(decision: AwardDecision, frame: Frame) -> Node:
    """Returns a decision with its number, authority, standing and signed document, without names of recipients."""
    file = decision.file
    return node(
        "Legislation",
        **{"@id": frame.url},
        url=frame.url,
        name=_("Decision No. %(number)s") % {"number": decision.number},
        description=decision.abstract,
        legislationType=_("Decision"),
        legislationIdentifier=decision.number,
        legislationDate=moment(decision.issued_on),
        legislationPassedBy=named("Organization", decision.authority),
        legislationLegalForce=NOT_IN_FORCE if decision.status == LegalStatus.ANNULLED else IN_FORCE,
        citation=decision.legal_basis_list,
        dateModified=moment(decision.updated_at),
        inLanguage=frame.language,
        publisher=frame.publisher,
        encoding=file and node("MediaObject", contentUrl=frame.absolute(file.url), name=file.title),
    )
