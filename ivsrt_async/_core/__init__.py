"""How one call travels. Private: nothing here knows a particular service."""

import logging

# A library leaves it to the program whether and where its records are shown.
logging.getLogger("ivsrt_async").addHandler(logging.NullHandler())
