"""Makes slugs from Vietnamese titles while an editor types: ``Đổi mới đất đai`` → ``doi-moi-dat-dai``.

Django and Wagtail drop what they cannot spell in ASCII: ``đ`` (or turn it into ``dj``) and letters with two marks.
"""

from __future__ import annotations

from typing import Any

from django.db.models import SlugField
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import SlugInput

from search.text import fold

# Every letter that Vietnamese writes with a mark: Latin-1, Extended-A and -B, and Latin Extended Additional.
_MARKED = [chr(code) for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)) if fold(chr(code)) in tuple("aeiouyd")]
_FORMATTERS = [
    *((f"[{''.join(letter for letter in _MARKED if fold(letter) == base)}]", base) for base in "aeiouyd"),
    ("[\\u0300-\\u036f]", ""),  # marks of their own, as some keyboards and files have them
]


class FoldingSlugInput(SlugInput):
    """Wagtail's slug field, which folds Vietnamese before Wagtail proposes a slug from the title."""

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(attrs, **{"formatters": _FORMATTERS, **kwargs})


def fold_slugs_in_the_admin() -> None:
    """Has every slug field of the admin fold Vietnamese."""
    register_form_field_override(SlugField, override={"widget": FoldingSlugInput})
