"""Tokens signed here, without a call to AWS: for stages, connections and private channels.

```python
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair

keys = generate_key_pair()
imported = await session.realtime.import_public_key(keys.public_key_pem, name="tokens")
signer = ParticipantTokenSigner(keys.private_key_pem, imported.arn)
token = signer.sign(stage, user_id="ana", valid_for=timedelta(hours=1))
```

Needs `ivsrt-async[tokens]`, which brings PyJWT and cryptography. Signing takes well under a
millisecond, has no quota and blocks nothing, so its functions are not coroutines.
"""

import importlib.util

if any(importlib.util.find_spec(name) is None for name in ("jwt", "cryptography")):
    raise ImportError(
        "ivsrt_async.tokens needs PyJWT and cryptography: pip install 'ivsrt-async[tokens]'"
    )

from . import connection, inspection, keys, participant, playback, rotation
from .connection import *
from .inspection import *
from .keys import *
from .participant import *
from .playback import *
from .rotation import *

__all__: list[str] = []
__all__ += connection.__all__
__all__ += inspection.__all__
__all__ += keys.__all__
__all__ += participant.__all__
__all__ += playback.__all__
__all__ += rotation.__all__
