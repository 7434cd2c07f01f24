"""Where chat is called, and where its connections go.

https://docs.aws.amazon.com/general/latest/gr/ivs.html
https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/getting-started-chat-send-and-receive.html
"""

from .._core.endpoints import ServiceInfo
from .._core.shared import Shared
from ..errors import ConfigurationError

CHAT = ServiceInfo(
    name="chat",
    endpoint_prefix="ivschat",
    signing_name="ivschat",
    endpoint_variable="AWS_ENDPOINT_URL_IVSCHAT",
)
MESSAGING = ServiceInfo(
    name="chat_messaging",
    endpoint_prefix="edge.ivschat",
    signing_name="ivschat",
    endpoint_variable="AWS_ENDPOINT_URL_IVSCHAT_MESSAGING",
    beside=CHAT,
    plain_only=True,
)


async def messaging_address(shared: Shared) -> str:
    """The URL that chat connections are opened at.

    Raises:
        ConfigurationError: There is none: no region is known, or only an endpoint that is FIPS
            validated would do.
    """
    try:
        location = await shared.locator.locate(MESSAGING)
    except ConfigurationError as error:
        raise error.with_traceback(None) from None
    scheme, _, rest = location.url.partition("://")
    return f"{scheme.replace('http', 'ws')}://{rest}/"
