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

from .connection import ConnectionToken, ConnectionTokenSigner
from .inspection import TokenContents, UnverifiedToken, VerifiedToken, inspect_token, verify_token
from .keys import KeyPair, generate_key_pair
from .participant import ParticipantTokenSigner
from .playback import MaximumResolution, PlaybackToken, PlaybackTokenSigner
from .rotation import KeyRotation, rotate_public_key

__all__ = [
    "ConnectionToken",
    "ConnectionTokenSigner",
    "KeyPair",
    "KeyRotation",
    "MaximumResolution",
    "ParticipantTokenSigner",
    "PlaybackToken",
    "PlaybackTokenSigner",
    "TokenContents",
    "UnverifiedToken",
    "VerifiedToken",
    "generate_key_pair",
    "inspect_token",
    "rotate_public_key",
    "verify_token",
]
