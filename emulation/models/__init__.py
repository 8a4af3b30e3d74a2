"""The domain: pages about emulation, and the register of awards."""

from emulation.models.campaign import CampaignPage
from emulation.models.exemplary_model import ExemplaryModelPage
from emulation.models.honoree import HonoreePage

__all__ = ["CampaignPage", "ExemplaryModelPage", "HonoreePage"]
