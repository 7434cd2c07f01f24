"""Where chat is called, and where its connections go.

https://docs.aws.amazon.com/general/latest/gr/ivs.html
https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/getting-started-chat-send-and-receive.html
"""

from .._core.endpoints import ServiceInfo

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
