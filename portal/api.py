"""Puts together the public API from the routers of the apps."""

from ninja import NinjaAPI

from emulation.api import router as emulation_router
from search.api import router as search_router

api = NinjaAPI(
    title="Emulation portal",
    version="1",
    description="Search in public pages and in the register of awards. Public data only, no key needed.",
    urls_namespace="api",
    openapi_url="schema/",
    docs_url="docs/",
)
api.add_router("", search_router)
api.add_router("", emulation_router)
