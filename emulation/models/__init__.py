"""The domain: pages about emulation, and the register of awards."""

from emulation.models.award_import import (
    AwardImport,
    AwardImportProblem,
    AwardImportRow,
    ImportColumns,
)
from emulation.models.award_register import AwardRegisterPage
from emulation.models.campaign import CampaignPage
from emulation.models.catalogue import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.exemplary_model import ExemplaryModelPage
from emulation.models.exemplary_model_parts import (
    CopyingStep,
    ExemplaryModelGalleryPicture,
    ModelHonoree,
    ModelResult,
    Replication,
)
from emulation.models.grants import AwardGrant
from emulation.models.honoree import HonoreePage
from emulation.models.honoree_merge import HonoreeMerge
from emulation.models.honoree_parts import Achievement, HonoreeGalleryPicture
from emulation.models.index_pages import (
    CampaignIndexPage,
    EmulationIndexPage,
    ExemplaryModelIndexPage,
    HonoreeIndexPage,
)
from emulation.models.milestone import CampaignGalleryPicture, CampaignMilestone
from emulation.models.recipients import Honoree
from emulation.models.staff_access import StaffDataAccess
from emulation.models.units import OrgUnit

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
