"""Lists words of Django that our catalogue translates differently, so that ``makemessages`` keeps them."""

from django.utils.translation import gettext_noop as _

# Django's own catalogue has "Thứ 2"; dates on official pages write the number out.
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
