"""The tables of the app. Django finds models here, so that page types are imported too: last, as they need the rest.

Code of this app imports the modules, never this package; other apps may import from here.
"""

from emulation.models.award_import import (
    AwardImport,
    AwardImportProblem,
    AwardImportRow,
    ImportColumns,
)
from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.exemplary_model_parts import (
    CopyingStep,
    ExemplaryModelGalleryPicture,
    ModelHonoree,
    ModelResult,
    Replication,
)
from emulation.models.grants import AwardGrant
from emulation.models.honoree_merge import HonoreeMerge
from emulation.models.honoree_parts import Achievement, HonoreeGalleryPicture
from emulation.models.honorees import Honoree
from emulation.models.milestone import CampaignGalleryPicture, CampaignMilestone
from emulation.models.staff_access import StaffDataAccess
from emulation.models.units import OrgUnit
from emulation.pages.campaign import CampaignPage  # isort: split

from emulation.pages.exemplary_model import ExemplaryModelPage
from emulation.pages.honoree import HonoreePage
from emulation.pages.index_pages import (
    CampaignIndexPage,
    EmulationIndexPage,
    ExemplaryModelIndexPage,
    HonoreeIndexPage,
)
from emulation.pages.register import AwardRegisterPage

__all__ = [
    "Achievement",
    "AwardDecision",
    "AwardGrant",
    "AwardImport",
    "AwardImportProblem",
    "AwardImportRow",
    "AwardRegisterPage",
    "AwardType",
    "CampaignGalleryPicture",
    "CampaignIndexPage",
    "CampaignMilestone",
    "CampaignPage",
    "CopyingStep",
    "EmulationIndexPage",
    "ExemplaryModelGalleryPicture",
    "ExemplaryModelIndexPage",
    "ExemplaryModelPage",
    "Honoree",
    "HonoreeGalleryPicture",
    "HonoreeIndexPage",
    "HonoreeMerge",
    "HonoreePage",
    "ImportColumns",
    "ModelHonoree",
    "ModelResult",
    "OrgUnit",
    "Replication",
    "StaffDataAccess",
]
