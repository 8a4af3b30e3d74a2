"""The register as JSON: awards, their recipients and decisions. Public data only, field by field."""

from ninja import Router

from emulation.api import awards, decisions, dictionaries, honorees
from emulation.api.award_export import router as export_router

router = Router(tags=["awards"])
for each in (export_router, awards.router, honorees.router, decisions.router, dictionaries.router):
    router.add_router("", each)
