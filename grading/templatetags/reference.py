"""What the reference of the API says, as a page shows it."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CODE = re.compile("`([^`]+)`")


@register.filter
def coded(text: str) -> SafeString:
    """« `atomic` », which a program reads as it is, as code."""
    escaped = conditional_escape(text)
    return mark_safe(CODE.sub(r"<code>\1</code>", escaped))
