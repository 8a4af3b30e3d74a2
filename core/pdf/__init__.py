"""Makes accessible PDFs of pages on request, in the language of the page.

A page type describes itself as a ``Document``; ``pdf_response`` makes it, keeps it and answers with it. How many one
visitor may have made is said by the setting ``PDF_RATE`` ("20/m", as ``search.throttle`` reads it).
"""

from core.pdf.document import Document
from core.pdf.response import new_document, pdf_response

__all__ = ["Document", "new_document", "pdf_response"]
