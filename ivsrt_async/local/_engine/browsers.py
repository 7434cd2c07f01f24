"""Keeps pages of other sites away from what needs no signature.

A browser on this machine lets any page send requests to it, and lets a page whose own name points
here read the answers too.
"""

import re
from collections.abc import Mapping

from .refusal import Refusal

_HOST = r"(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?"
_LOOPBACK = re.compile(_HOST, re.IGNORECASE)
_LOOPBACK_ORIGIN = re.compile(rf"https?://{_HOST}", re.IGNORECASE)


def check_host(headers: Mapping[str, str]) -> None:
    """Refuse a request that calls this machine by a foreign name."""
    if not _LOOPBACK.fullmatch(headers.get("Host", "")):
        raise Refusal("AccessDeniedException", 403, "only names of this machine are answered")


def check_origin(headers: Mapping[str, str]) -> None:
    """Refuse a request that a page of another machine has sent; programs name no origin."""
    if not _LOOPBACK_ORIGIN.fullmatch(headers.get("Origin", "http://localhost")):
        raise Refusal("AccessDeniedException", 403, "pages of other machines are not answered")
