"""The menu of the register in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from emulation.admin.award_types import AwardTypeViewSet
from emulation.admin.decisions import DecisionViewSet
from emulation.admin.grants import GrantViewSet
from emulation.admin.honorees import HonoreeViewSet
from emulation.admin.imports.viewset import AwardImportViewSet
from emulation.admin.units import OrgUnitViewSet


class RegisterGroup(ViewSetGroup):
    menu_label = _("Commendation")
    menu_icon = "crosshairs"
    menu_order = 160
    items = (
        GrantViewSet(),
        DecisionViewSet(),
        HonoreeViewSet(),
        OrgUnitViewSet(),
        AwardTypeViewSet(),
        AwardImportViewSet(),
    )
