"""What follows when an S3 bucket is lost."""

from ..state import RealTimeState
from .destinations import lose_recordings
from .recordings import break_recordings


def abandon_bucket(state: RealTimeState, name: str) -> None:
    """Whatever is being recorded into a lost bucket breaks off."""
    break_recordings(state, name)
    lose_recordings(state, name)
