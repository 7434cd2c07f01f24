"""Chat: rooms, the tokens that let people in, and what is recorded.

`session.chat` is the client; its models, enums and operations are here, under AWS's names. Errors
of this service carry more facts than others in `ServiceError.details`: `resourceId`, `resourceType`
and `limit` of what was refused, `reason` and `fieldList` of what was invalid.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/Welcome.html
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import tagging
    from ..tagging import *
    from . import chat_tokens, client, log_destinations, logging_configurations, messages, rooms
    from .chat_tokens import *
    from .client import *
    from .log_destinations import *
    from .logging_configurations import *
    from .messages import *
    from .rooms import *

    __all__: list[str] = []
    __all__ += chat_tokens.__all__
    __all__ += client.__all__
    __all__ += log_destinations.__all__
    __all__ += logging_configurations.__all__
    __all__ += messages.__all__
    __all__ += rooms.__all__
    __all__ += tagging.__all__
else:
    from .._core.index import lazy
    from ._index import RESOURCES

    __all__, __getattr__, __dir__ = lazy(__name__, RESOURCES)
