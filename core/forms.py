"""Defines the form of every upload of a photograph in the admin (``WAGTAILIMAGES_IMAGE_FORM_BASE``)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.fields import prepare_photo
from core.image_limits import BEGINNING, asks_too_much, picture_kind
from core.image_metadata import BROKEN_IMAGE_ERRORS
from core.tasks import make_image_renditions


class PhotoFileField(WagtailImageField):
    """Refuses, beside the field, every file that Pillow cannot decode, and oversized ones before decoding them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages: dict[str, str | Promise] = {
            "invalid_image": _("This file is not a picture, or it is damaged. Choose another, or save it anew first."),
            "invalid_image_extension": _("Pictures of this kind are not accepted. Accepted are: %(formats)s."),
            "invalid_image_known_format": _(
                "The name ends in .%(extension)s, but the file holds something else (%(image_format)s)."
                " Save it as a picture first."
            ),
            "file_too_large": _("The file is too big (%(file_size)s). At most %(max_filesize)s are accepted."),
            "file_too_large_unknown_size": _("The file is too big. At most %(max_filesize)s are accepted."),
            "file_too_many_pixels": _(
                "The picture has too many pixels (%(num_pixels)s). At most %(max_pixels_count)s are accepted:"
                " make it smaller first."
            ),
            "asks_too_much": _("The picture has too many frames or layers. Save one of them as a picture of its own."),
        }
        given = {"formats": self.supported_formats_text, "max_filesize": self.max_upload_size_text}
        for code in ("invalid_image_extension", "file_too_large_unknown_size"):
            messages[code] = messages[code] % given
        self.error_messages.update(messages)

    def to_python(self, data: Any) -> Any:
        if isinstance(data, File):
            self.check_image_file_size(data)
            self.check_outline(data)
            self.check_pixels_before_decoding(data)
        try:
            upload = super().to_python(data)
        except BROKEN_IMAGE_ERRORS as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        if isinstance(upload, File):
            # Here, where no transaction is open yet: while one is, nobody else can save (SQLite has one write lock).
            upload.prepared_photo = prepare_photo(upload)  # type: ignore[attr-defined]  # read by PhotoFieldFile
        return upload

    def check_outline(self, data: File[Any]) -> None:
        """Refuses what is no picture by its first bytes, and what asks a decoder for too much."""
        data.seek(0)
        kind = picture_kind(data.read(BEGINNING))
        if kind or "svg" not in self.allowed_image_extensions:
            data.seek(0)
            if not kind:
                raise ValidationError(self.error_messages["invalid_image"], code="invalid_image")
            if asks_too_much(data.read()):
                raise ValidationError(self.error_messages["asks_too_much"], code="asks_too_much")
        data.seek(0)

    def check_pixels_before_decoding(self, data: Any) -> None:
        """Reads the size from the header: a picture of a few kilobytes can ask for gigabytes of memory."""
        if not data or not self.max_image_pixels:
            return
        try:
            with Image.open(data) as image:
                width, height = image.size
        except BROKEN_IMAGE_ERRORS:
            return  # the checks that follow say what is wrong
        finally:
            data.seek(0)
        if width * height > self.max_image_pixels:
            raise ValidationError(
                self.error_messages["file_too_many_pixels"]
                % {"num_pixels": width * height, "max_pixels_count": self.max_image_pixels},
                code="file_too_many_pixels",
            )


class PhotoForm(BaseImageForm):
    """Checks the file in earnest, and takes its keywords as tags where none are typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PhotoFileField(
                label=field.label, widget=field.widget, required=field.required, max_length=field.max_length
            )

    def clean_tags(self) -> Any:
        tags = super().clean_tags()
        upload = self.files.get(self.add_prefix("file"))
        if tags or self.instance.pk or not upload or "file" in self.errors:
            return tags
        return list(upload.prepared_photo.metadata.keywords)

    def save(self, commit: bool = True) -> Any:
        is_new = self.instance.pk is None
        image = super().save(commit=commit)
        if commit and not is_new and {"file", "focal_point_x", "focal_point_y"} & set(self.changed_data):
            transaction.on_commit(partial(make_image_renditions.enqueue, image.pk))
        return image

    class Meta(BaseImageForm.Meta):
        pass
