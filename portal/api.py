"""The public API: each room brings its router, this site gives it an address."""

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
