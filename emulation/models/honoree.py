from core.models import BasePage


class HonoreePage(BasePage):
    pass
