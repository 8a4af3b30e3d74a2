"""The register and the questions of ``relevance.toml``, and how well an engine answers them.

Names no engine: ``settings.SEARCH_URL`` decides which one is asked.
"""

from __future__ import annotations

import random
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulation.award_search.index import AWARD_INDEX
from emulation.models import AwardDecision, AwardGrant, AwardType, Honoree, OrgUnit
from search.rebuild import rebuild
from search.request import SearchRequest
from search.service import search
from search.text import fold

MRR_DEPTH, RECALL_DEPTH = 10, 20
JUDGED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("relevance.toml").read_text("utf-8"))


@dataclass(frozen=True)
class JudgedQuestion:
    """See the head of ``relevance.toml``; ``expect`` and ``also`` are still keys."""

    text: str
    kind: str
    expect: tuple[str, ...]
    also: tuple[str, ...] = ()
    held_out: bool = False
    form: str = "nfc"

    @property
    def typed(self) -> str:
        return unicodedata.normalize(self.form.upper(), self.text)


@dataclass(frozen=True)
class Judgement:
    """How one question was answered. ``got`` are the awards found, best first, as keys that a person can read."""

    question: JudgedQuestion
    reciprocal_rank: float
    recall: float
    got: tuple[str, ...]

    def __str__(self) -> str:
        asked = self.question
        return (
            f"{asked.text!r} ({asked.kind}): 1/rank {self.reciprocal_rank:.2f}, recall {self.recall:.2f}, "
            f"expected {list(asked.expect)} + {list(asked.also)}, got {list(self.got[:6])} of {len(self.got)}"
        )


def questions(*, held_out: bool) -> list[JudgedQuestion]:
    """Returns the questions for tuning, or those kept apart."""
    every = (
        JudgedQuestion(
            row["text"],
            kind["name"],
            tuple(row["expect"]),
            tuple(row.get("also", ())),
            row.get("held_out", False),
            row.get("form", "nfc"),
        )
        for kind in JUDGED["kinds"]
        for row in kind["questions"]
    )
    return [question for question in every if question.held_out is held_out]


class Register:
    """The invented register, in the database and in the search index."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}  # document id → person/year, for people who read a failure
        self._groups: dict[str, set[str]] = {}
        self._build()
        rebuild(AWARD_INDEX)

    def judge(self, question: JudgedQuestion) -> Judgement:
        """Asks one question."""
        best, every = self.ids(question.expect), self.ids((*question.expect, *question.also))
        found = self.ask(question.typed)
        rank = next((rank for rank, id in enumerate(found[:MRR_DEPTH], 1) if id in best), None)
        recall = len(every & set(found)) / min(len(every), RECALL_DEPTH)
        return Judgement(question, 1 / rank if rank else 0.0, recall, tuple(self.keys[id] for id in found))

    def ask(self, text: str) -> list[str]:
        """Returns the ids of the awards found, best first."""
        results = search(SearchRequest(AWARD_INDEX.name, text, page_size=RECALL_DEPTH))
        return [hit.id for hit in results.hits]

    def ids(self, keys: Iterable[str]) -> set[str]:
        """Returns the awards that keys stand for; raises ``KeyError`` for a key that stands for none."""
        return {id for key in keys for id in self._groups[key]}

    def _build(self) -> None:
        units, decisions = dict(_units()), dict(_decisions())
        types: dict[str, list[AwardType]] = {}
        for row in AwardType.objects.filter(is_group=False).order_by("valid_from"):
            types.setdefault(row.code, []).append(row)
        grants, groups = [], []
        for key, person in _people():
            honoree = Honoree(
                name=person["name"], subject=person.get("subject", "individual"), unit=units[person["unit"]]
            )
            honoree.save()
            for award in person["awards"]:
                code, year, decision, *citation = award.split(" ", 3)
                day = decisions[decision].issued_on
                grant = AwardGrant(
                    decision=decisions[decision],
                    award_type=next((row for row in types[code] if row.is_law_on(day)), types[code][-1]),
                    honoree=honoree,
                    position=person.get("position", ""),
                    commendation_type=person.get("commendation", "merit"),
                    is_posthumous=person.get("posthumous", False),
                    achievement_from=person.get("since"),
                    achievement_to=int(year),
                    citation="".join(citation),
                )
                grant.fill_as_decided()
                grants.append(grant)
                unit = f"unit:{person['unit']}"
                groups.append((f"{key}/{year}", key, unit, f"decision:{decision}", f"award:{code}/{year}"))
        for grant, keys in zip(AwardGrant.objects.bulk_create(grants), groups, strict=True):
            id = f"emulation.awardgrant:{grant.pk}"
            self.keys[id] = keys[0]
            for key in keys:
                self._groups.setdefault(key, set()).add(id)


def _units() -> Iterator[tuple[str, OrgUnit]]:
    made: dict[str, OrgUnit] = {}
    for key, row in JUDGED["units"].items():
        made[key] = OrgUnit(
            name=row["name"],
            short_name=row.get("short", ""),
            parent=made.get(row.get("parent", "")),
            valid_to=row.get("until"),
        )
        made[key].save()
    for key, row in JUDGED["units"].items():
        if "successor" in row:
            made[key].successor = made[row["successor"]]
            made[key].save()
    yield from made.items()


def _decisions() -> Iterator[tuple[str, AwardDecision]]:
    for key, row in JUDGED["decisions"].items():
        authority = JUDGED["authorities"][row["by"]]
        decision = AwardDecision(
            number=row["number"],
            issued_on=row["on"],
            authority=authority["name"],
            authority_level=authority["level"],
            abstract=row.get("abstract", "Về việc khen thưởng"),
            signer_name=row.get("signer", ""),
            is_published=True,
        )
        decision.save()
        yield key, decision


def _people() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the judged people and then the strangers."""
    judged = JUDGED["people"]
    yield from judged.items()
    rules = JUDGED["strangers"]
    chance = random.Random(rules["seed"])
    units = [key for key, row in JUDGED["units"].items() if "until" not in row]
    taken = {fold(person["name"]) for person in judged.values()}
    for number in range(rules["count"]):
        name = " ".join(chance.choice(rules[part]) for part in ("families", "middles", "givens"))
        award, citation, unit = (chance.choice(choices) for choices in (rules["awards"], rules["citations"], units))
        if fold(name) not in taken:
            yield f"stranger-{number}", {"name": name, "unit": unit, "awards": [f"{award} {citation}".strip()]}


# --- Ways to type a name ------------------------------------------------------------------------

_TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_TELEX_MARKS = {"\u0302": None, "\u0306": "w", "\u031b": "w"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_VNI_MARKS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def telex(word: str) -> str:
    """Returns the keys that give a word in Telex, the tone last."""
    keys, tone = "", ""
    for char in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "DD")):
        if char in _TELEX_TONES:
            tone = _TELEX_TONES[char]
        elif char in _TELEX_MARKS:
            keys += _TELEX_MARKS[char] or keys[-1].lower()
        else:
            keys += char
    return keys + tone


def vni(word: str) -> str:
    """Returns the keys that give a word in VNI, the tone right after its vowel."""
    keys = ""
    for char in unicodedata.normalize("NFD", word.replace("đ", "d9").replace("Đ", "D9")):
        keys += _VNI_TONES.get(char) or _VNI_MARKS.get(char) or char
    return keys


def _each_word(spell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: " ".join(map(spell, name.split()))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "lower case": str.lower,
    "capitals": str.upper,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "spaces": lambda name: f"  {name.replace(' ', '   ')} ",
    "signs": lambda name: f"- {name.replace(' ', ', ')}!?",
    "quoted": lambda name: f'"{name}"',
    "telex": _each_word(telex),
    "vni": _each_word(vni),
    "without marks": lambda name: fold(name).title(),
    "honorific": lambda name: f"ông {name}",
    "title": lambda name: f"ThS. {name}",
}
