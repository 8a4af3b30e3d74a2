from core.models import BasePage


class ArticlePage(BasePage):
    pass
