"""What Amazon IVS has recorded into S3, found by its own JSON and never by guess.

```python
from ivsrt_async.recordings import RecordingsFolder, read_recording

recording = await read_recording(fetch, bucket, prefix)
print(recording.status, recording.duration, recording.url(recording.playlist, "https://cdn.example"))
```

There is no S3 client here: `fetch` is a function of yours, of a few lines, or that of a
`RecordingsFolder`.
"""

from . import cuts, finding, folder, playlists, reading, recording, report
from .cuts import *
from .finding import *
from .folder import *
from .playlists import *
from .reading import *
from .recording import *
from .report import *

__all__: list[str] = []
__all__ += cuts.__all__
__all__ += finding.__all__
__all__ += folder.__all__
__all__ += playlists.__all__
__all__ += reading.__all__
__all__ += recording.__all__
__all__ += report.__all__
