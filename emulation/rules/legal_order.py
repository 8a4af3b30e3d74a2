"""The order in which awards are announced and listed.

Source: Decree 152/2025/NĐ-CP, Article 29.5: from high rank to low; within one deciding level titles before forms of
commendation; within one form collectives and households before individuals, awards before posthumous awards. People of
equal standing follow by given name in Vietnamese order.
"""

from __future__ import annotations

from typing import Final

from emulation.rules.choices import AuthorityLevel, AwardKind, SubjectKind

MAX_RANK_ORDER = 9999

_LEVELS: Final = {level.value: position for position, level in enumerate(AuthorityLevel)}
_KINDS: Final = {kind.value: position for position, kind in enumerate(AwardKind)}
SUBJECT_ORDER: Final = {
    SubjectKind.COLLECTIVE.value: 0,
    SubjectKind.HOUSEHOLD.value: 1,
    SubjectKind.INDIVIDUAL.value: 2,
}


def award_order_key(*, level: str, kind: str, rank_order: int, class_rank: int | None, code: str) -> str:
    """Returns the key by which award types stand: level, titles before commendations, rank, class.

    Args:
        level: an `AuthorityLevel`.
        kind: an `AwardKind`.
        rank_order: place within level and kind, 0 (highest) to ``MAX_RANK_ORDER``.
        class_rank: 1 to 3 for awards with classes; an award without stands before its classes.
        code: code of the award, so that equal ranks do not mingle.
    """
    return f"{_LEVELS[level]}{_KINDS[kind]}{rank_order:04d}{class_rank or 0}{code}"


def grant_order_key(award_key: str, subject: str, *, is_posthumous: bool) -> str:
    """Returns the key by which grants stand, but for the honoree's name.

    Args:
        award_key: as ``award_order_key`` returns it.
        subject: a `SubjectKind`.
        is_posthumous: whether the award is posthumous.
    """
    return f"{award_key} {SUBJECT_ORDER[subject]}{int(is_posthumous)}"
