"""Where a request comes from, for the login throttle."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that our own front servers saw.

    Each of the `PROXY_COUNT` front servers adds at the end of X-Forwarded-For the address that
    spoke to it. What stands before was written by the visitor, who may write anything: without a
    front server the header says nothing.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.PROXY_COUNT
    said = forwarded[-count].strip() if 0 < count <= len(forwarded) else ""
    try:
        return str(ip_address(said))
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))
