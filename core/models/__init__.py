"""Models that all apps share: the photograph, the gallery picture and the base pages."""

from core.models.page import BasePage
from core.models.photo import GalleryPicture, Photo, PhotoRendition
from core.models.story import StoryPage, StoryQuerySet

__all__ = ["BasePage", "GalleryPicture", "Photo", "PhotoRendition", "StoryPage", "StoryQuerySet"]
