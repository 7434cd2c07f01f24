"""What the real-time service knows."""

from .composition import CompositionRun, Failure, new_destination
from .grant import Grant, Origin
from .participant import StageParticipant
from .realtime import RealTimeState
from .replication import ReplicaRecord, Replication
from .session import SessionRun
from .stage import Observer, StageState
from .tokens import ENDPOINTS

__all__ = [
    "ENDPOINTS",
    "CompositionRun",
    "Failure",
    "Grant",
    "Observer",
    "Origin",
    "RealTimeState",
    "ReplicaRecord",
    "Replication",
    "SessionRun",
    "StageParticipant",
    "StageState",
    "new_destination",
]
