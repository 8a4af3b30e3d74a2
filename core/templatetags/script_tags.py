"""Template tags for the nonce of inline scripts in the admin."""

from django import template

from core import script_nonce

register = template.Library()


@register.simple_tag
def nonce() -> str:
    """Returns the nonce of the request that is answered, "" where there is none."""
    return script_nonce.nonce()
