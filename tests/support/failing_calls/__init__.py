"""Ways for a program to fail with secrets at hand, each as a coroutine function that raises.

What a program holds in its own variables is its own affair; so frames of this directory are no
concern of those who look for secrets. All other frames are.
"""

from . import (  # noqa: F401 - each notes its cases
    answers,
    chat_connections,
    credentials,
    ends,
    events,
    local_ivs,
    malformed_results,
    metadata,
    middleware,
    network,
    tokens,
)
from ._cases import CASES, Case, DoesNotLikeIt, kinds_in, made

__all__ = ["CASES", "Case", "DoesNotLikeIt", "kinds_in", "made"]
