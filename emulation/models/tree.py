"""Mixin of trees stored as parent links and paths."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from emulation.models.fields import BinaryOrderField
from emulation.models.folded import FoldedModel, FoldedQuerySet

SEPARATOR = "/"
AFTER_SEPARATOR = chr(ord(SEPARATOR) + 1)


class TreeQuerySet(FoldedQuerySet):
    def below(self, node: TreeNode, *, inclusive: bool = True) -> Self:
        """Keeps the node and all below it: one range of the index on ``path``."""
        branch = self.filter(path__gte=node.path, path__lt=node.path[:-1] + AFTER_SEPARATOR)
        return branch if inclusive else branch.exclude(pk=node.pk)


class TreeNode(FoldedModel):
    """A node that knows all its ancestors without asking the database.

    ``path`` is the chain of the nodes' path parts from the root: ``/4/17/203/``.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = BinaryOrderField(max_length=255, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._write_path()

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent and self.path and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("This would put the branch below itself.")})

    @property
    def path_part(self) -> str:
        """What stands for this node in a path; never changes."""
        return str(self.pk)

    @property
    def lineage(self) -> list[str]:
        """Path parts of the ancestors from the root, ending with the node's own."""
        return self.path.strip(SEPARATOR).split(SEPARATOR) if self.path else []

    @property
    def depth(self) -> int:
        """0 for a root."""
        return max(0, len(self.lineage) - 1)

    def _write_path(self) -> None:
        """Brings the path in step with the parent, for the whole branch."""
        path = f"{self.parent.path if self.parent else SEPARATOR}{self.path_part}{SEPARATOR}"
        if path == self.path:
            return
        nodes = type(self)._base_manager
        if self.path:
            nodes.filter(path__startswith=self.path).exclude(pk=self.pk).update(
                path=Concat(models.Value(path), Substr("path", len(self.path) + 1))
            )
        nodes.filter(pk=self.pk).update(path=path)
        self.path = path
