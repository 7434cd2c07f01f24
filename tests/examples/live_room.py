"""The modules of the live room, which are a program and not a package."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "examples" / "live_room"

sys.path.insert(0, str(FOLDER))
try:
    import backend
    import rooms
    import simulation
    import timeline
finally:
    sys.path.remove(str(FOLDER))

__all__ = ["FOLDER", "backend", "rooms", "simulation", "timeline"]
