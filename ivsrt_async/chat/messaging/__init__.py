# ruff: noqa: F403 - what is public is said in the __all__ of each file
"""In a chat room: receive messages and events as they happen, send messages, moderate.

```python
async with session.chat.connect(room_arn, user_id="bot", capabilities=["SEND_MESSAGE"]) as room:
    await room.send_message("hello")
    async for event in room:
        match event:
            case ChatMessage(content=text, sender=sender):
                print(sender.user_id, text)
```

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/welcome.html
"""

from . import connection, errors, events
from .connection import *
from .errors import *
from .events import *

__all__: list[str] = []
__all__ += connection.__all__
__all__ += errors.__all__
__all__ += events.__all__
