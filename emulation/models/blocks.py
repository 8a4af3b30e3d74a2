"""Blocks of the emulation pages that are not plain body text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

# What short texts outside the body may hold.
SHORT_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class PaperBlock(blocks.StructBlock):
    """A paper given at a review or a conference (tham luận)."""

    title = blocks.CharBlock(label=_("Title of the paper"), max_length=255)
    speaker = blocks.CharBlock(label=_("Speaker"), max_length=150, required=False)
    unit = blocks.CharBlock(label=_("Unit of the speaker"), max_length=255, required=False)
    document = DocumentChooserBlock(label=_("File"), required=False)

    class Meta:
        icon = "form"
        label = _("Paper")
        label_format = "{title} – {speaker}"


class FileBlock(blocks.StructBlock):
    """A file people may take away, with a title of its own where the document's is not good enough."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(
        label=_("Title"), max_length=255, required=False, help_text=_("The document's own title is used where empty.")
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("File")
