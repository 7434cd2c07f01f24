"""What happens in IVS, as EventBridge reports it: typed events, and a router for their handlers.

```python
from ivsrt_async.events import EventRouter, ParticipantPublished

router = EventRouter()

@router.on(ParticipantPublished)
async def on_air(event: ParticipantPublished) -> None:
    print(event.participant_id, "is on air on", event.stage_arn)

await router.dispatch(payload)      # from Lambda, SQS, SNS or an HTTP request
```

`EventReceiver` takes in what EventBridge posts, in any web framework.
"""

from . import (
    aiohttp_web,
    api_calls,
    asgi,
    aws_lambda,
    channels,
    compositions,
    deliveries,
    event,
    limit_breaches,
    memory,
    receiver,
    reports,
    router,
    shared_secret,
    stages,
)
from .aiohttp_web import *
from .api_calls import *
from .asgi import *
from .aws_lambda import *
from .channels import *
from .compositions import *
from .deliveries import *
from .event import *
from .limit_breaches import *
from .memory import *
from .receiver import *
from .reports import *
from .router import *
from .shared_secret import *
from .stages import *

__all__: list[str] = []
__all__ += aiohttp_web.__all__
__all__ += api_calls.__all__
__all__ += asgi.__all__
__all__ += aws_lambda.__all__
__all__ += channels.__all__
__all__ += compositions.__all__
__all__ += deliveries.__all__
__all__ += event.__all__
__all__ += limit_breaches.__all__
__all__ += memory.__all__
__all__ += receiver.__all__
__all__ += reports.__all__
__all__ += router.__all__
__all__ += shared_secret.__all__
__all__ += stages.__all__
