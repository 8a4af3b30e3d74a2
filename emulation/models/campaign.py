from core.models import BasePage


class CampaignPage(BasePage):
    pass
