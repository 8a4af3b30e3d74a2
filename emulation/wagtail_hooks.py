"""What emulation adds to the admin."""

from wagtail import hooks

from emulation.admin.group import RegisterGroup
from emulation.page_viewsets import page_viewsets
from emulation.register_choosers import CHOOSERS

hooks.register("register_admin_viewset", page_viewsets)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [*CHOOSERS, RegisterGroup()]
