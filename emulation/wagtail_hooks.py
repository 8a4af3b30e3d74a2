"""Registers the app's viewsets, choosers, actions and reports in the Wagtail admin."""

from wagtail import hooks

from emulation.admin import actions, staff_access
from emulation.admin.choosers import CHOOSERS
from emulation.admin.group import RegisterGroup
from emulation.admin.page_viewsets import page_viewsets
from emulation.register import audit_log

hooks.register("register_admin_viewset", page_viewsets)
hooks.register("register_actions", actions.register)
hooks.register("register_log_actions", audit_log.register_actions)
hooks.register("register_reports_menu_item", staff_access.menu_item)
hooks.register("register_admin_urls", staff_access.urls)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [*CHOOSERS, RegisterGroup()]
