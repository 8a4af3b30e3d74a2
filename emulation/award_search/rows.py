"""Adds to the awards found what the database knows today: pages, files, people of the same name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.register.public_pages import campaign_urls, decision_address, public_profiles
from emulation.rules.choices import LegalStatus
from search.request import Hit
from search.text import clean
from search.types import Audience

LEGAL_STATUS_ACTIONS = ("emulation.annul", "emulation.restore", "emulation.correct")


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a recipient from others of the same name: the unit of the latest award, awards and their years."""

    unit: str
    awards: int
    first: int
    last: int

    @property
    def period(self) -> str:
        """The year of the awards, or their first and last year."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """For staff: why an award, or its whole decision, does not stand as it was given.

    Args:
        label: annulled, corrected or restored.
        is_of_decision: whether the whole decision is meant.
        since: the day given with the reason, None where none was given.
        decision: the decision that says so, None where none was given.
        user: who entered it, "" where the log does not tell; ``entered`` when.
    """

    label: str
    reason: str
    is_of_decision: bool
    since: date | None
    decision: Any
    user: str = ""
    entered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """For staff: why a decision is not public: it was taken back, or never made public since it was entered.

    Args:
        was_public: whether it was taken back.
        user: who did that, or entered it; ``entered`` when.
    """

    was_public: bool
    user: str
    entered: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One award found.

    Args:
        hit: what the index holds.
        honoree_url: all awards of the recipient.
        decision_url: the decision's public page, "" where there is none.
        profile: the recipient's public page, None where there is none.
        campaign_url: the campaign's public page, "" where there is none.
        file: the signed document of the decision, None where there is none.
        namesake: set where another recipient on the page bears the same name.
        status_change: for staff, why it does not stand as it was given; None where it does.
        withheld: for staff, why its decision is not public; None where it is, or where the log does not tell.
    """

    hit: Hit
    honoree_url: str
    decision_url: str = ""
    profile: Any = None
    campaign_url: str = ""
    file: Any = None
    namesake: Identity | None = None
    status_change: StatusChange | None = None
    withheld: Withheld | None = None

    @property
    def award(self) -> Any:
        """What the document stored."""
        return self.hit.stored

    @property
    def marked(self) -> Any:
        return self.hit.highlight

    @property
    def pk(self) -> int:
        return _key(self.hit)

    @property
    def decided_on(self) -> date:
        return date.fromisoformat(self.award["decision"]["date"])


def _key(hit: Hit) -> int:
    return int(hit.id.rpartition(":")[2])


def award_rows(hits: Sequence[Hit], register: str, audience: Audience) -> tuple[Row, ...]:
    """Prepares hits for a page, in a number of queries that does not grow with them.

    Args:
        hits: awards found.
        register: address of the award search.
        audience: who looks.
    """
    context = RowContext.of(hits, audience)
    is_public = audience is Audience.PUBLIC
    return tuple(
        Row(
            hit,
            honoree_url(register, hit.stored["honoree_id"]),
            # The public stays in the register it asks, in its language.
            decision_address(register, hit.stored["decision"]["id"]) if is_public else hit.stored.get("url", ""),
            context.profiles.get(hit.stored["honoree_id"]),
            context.campaigns.get(hit.stored["campaign_id"], ""),
            context.files.get(hit.stored["decision"]["id"]),
            context.namesakes.get(hit.stored["honoree_id"]),
            context.status_changes.get(_key(hit)),
            context.withheld.get(hit.stored["decision"]["id"]),
        )
        for hit in hits
    )


def honoree_url(register: str, pk: int) -> str:
    """Returns the address of all awards of a recipient."""
    return f"{register}doi-tuong/{pk}/"


@dataclass(frozen=True, slots=True)
class RowContext:
    """What stands beside hits, by the ids they hold."""

    profiles: Mapping[int, Any] = field(default_factory=dict)
    campaigns: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, Any] = field(default_factory=dict)
    namesakes: Mapping[int, Identity] = field(default_factory=dict)
    status_changes: Mapping[int, StatusChange] = field(default_factory=dict)
    withheld: Mapping[int, Withheld] = field(default_factory=dict)

    @classmethod
    def of(cls, hits: Sequence[Hit], audience: Audience) -> RowContext:
        if not hits:
            return cls()
        stored = [hit.stored for hit in hits]
        decisions = AwardDecision.objects.filter(pk__in={each["decision"]["id"] for each in stored}, file__isnull=False)
        return cls(
            public_profiles(each["honoree_id"] for each in stored),
            campaign_urls(),
            {decision.pk: decision.file for decision in decisions.select_related("file").only("file").order_by()},
            namesakes(((each["honoree_id"], each["honoree"]) for each in stored), audience),
            status_changes(map(_key, hits)) if audience is Audience.STAFF else {},
            withheld(each["decision"]["id"] for each in stored if not each["is_published"]),
        )


def status_changes(grants: Iterable[int]) -> dict[int, StatusChange]:
    """Returns what staff have to know of the awards that do not stand as they were given, by award."""
    changed = AwardGrant.objects.filter(pk__in=list(grants)).exclude(
        status=LegalStatus.ACTIVE, decision__status=LegalStatus.ACTIVE
    )
    sources: dict[int, Any] = {}
    for grant in changed.select_related("annulled_by", "decision__annulled_by"):
        of_decision = grant.status == LegalStatus.ACTIVE or (grant.is_in_force and not grant.decision.is_in_force)
        sources[grant.pk] = grant.decision if of_decision else grant
    entered = _entries(sources.values())
    return {
        pk: StatusChange(
            source.get_status_display(),
            source.status_reason,
            isinstance(source, AwardDecision),
            source.status_on,
            source.annulled_by,
            *entered.get((type(source), source.pk), ("", None)),
        )
        for pk, source in sources.items()
    }


def _entries(records: Iterable[Any]) -> dict[tuple[type, int], tuple[str, datetime]]:
    """Returns who last changed the standing of these records, and when, as the audit log has it."""
    keys: dict[type, list[str]] = {}
    for record in records:
        keys.setdefault(type(record), []).append(str(record.pk))
    found = {}
    for model, pks in keys.items():
        of_model = ContentType.objects.get_for_model(model)
        log = ModelLogEntry.objects.filter(content_type=of_model, object_id__in=pks, action__in=LEGAL_STATUS_ACTIONS)
        for entry in log.select_related("user").order_by("timestamp", "pk"):
            found[model, int(entry.object_id)] = (entry.user_display_name, entry.timestamp)
    return found


def withheld(decisions: Iterable[int]) -> dict[int, Withheld]:
    """Returns why decisions are not public, as the audit log has it; nothing of those the log does not know."""
    wanted = set(map(str, decisions))
    if not wanted:
        return {}
    of_decision = ContentType.objects.get_for_model(AwardDecision)
    log = ModelLogEntry.objects.filter(content_type=of_decision, object_id__in=wanted)
    found: dict[int, Withheld] = {}
    for entry in log.select_related("user").order_by("timestamp", "pk"):
        before, after = entry.data.get("changes", {}).get("is_published", (None, None))
        if int(entry.object_id) not in found or after is False:
            found[int(entry.object_id)] = Withheld(before is True, entry.user_display_name, entry.timestamp)
    return found


def namesakes(honorees: Iterable[tuple[int, str]], audience: Audience) -> dict[int, Identity]:
    """Returns what tells apart those who bear one name; nothing of those who bear a name alone.

    Args:
        honorees: recipient, name as shown.
        audience: who looks; the public learns of public awards in force only.
    """
    bearers: dict[str, set[int]] = {}
    for pk, name in honorees:
        bearers.setdefault(clean(name).casefold(), set()).add(pk)
    return identities((pk for pks in bearers.values() if len(pks) > 1 for pk in pks), audience)


def identities(honorees: Iterable[int], audience: Audience) -> dict[int, Identity]:
    """Returns what tells recipients apart; nothing of those without an award that the audience may know of.

    Args:
        honorees: recipients.
        audience: who looks; the public learns of public awards in force only.
    """
    wanted = set(honorees)
    if not wanted:
        return {}
    grants = AwardGrant.objects.filter(honoree__in=wanted)
    if audience is Audience.PUBLIC:
        grants = grants.in_force().for_public()
    known: dict[int, list[tuple[int, str]]] = {}
    for pk, year, unit in grants.order_by("achievement_to", "pk").values_list("honoree", "achievement_to", "unit_name"):
        known.setdefault(pk, []).append((year, unit))
    return {pk: Identity(awards[-1][1], len(awards), awards[0][0], awards[-1][0]) for pk, awards in known.items()}
