from core.models import BasePage


class ExemplaryModelPage(BasePage):
    pass
