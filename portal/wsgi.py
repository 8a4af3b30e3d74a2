"""The WSGI application that the server process runs."""

import gc

from django.core.wsgi import get_wsgi_application

from portal.environment import load_settings

load_settings()
application = get_wsgi_application()

# What is loaded stays: to look through all of it for garbage would halt a visitor's request for a tenth of a second.
gc.collect()
gc.freeze()
