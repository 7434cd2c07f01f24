"""What reaping tells of its work."""

from enum import StrEnum

import attrs

from .._core.model import explained

__all__ = ["ReapItem", "ReapKind", "ReapOutcome", "ReapProgress", "ReapReport"]


class ReapKind(StrEnum):
    """What may be reaped."""

    STAGE = "stage"
    """Stages; one with an active session is in use."""
    CHANNEL = "channel"
    """Channels; one that is live is in use."""
    ROOM = "room"
    """Chat rooms; AWS does not tell whether, or when, one was used."""
    ENCODER_CONFIGURATION = "encoder-configuration"
    """Encoder configurations; those of compositions that have not ended are in use."""
    STORAGE_CONFIGURATION = "storage-configuration"
    """Storage configurations; those of stages, and of compositions that have not ended, are in use.
    Takes a call for each stage."""
    INGEST_CONFIGURATION = "ingest-configuration"
    """Ingest configurations; those with a stage are in use."""
    RECORDING_CONFIGURATION = "recording-configuration"
    """Recording configurations; those of channels are in use."""
    PLAYBACK_RESTRICTION_POLICY = "playback-restriction-policy"
    """Playback restriction policies; those of channels are in use."""
    AD_CONFIGURATION = "ad-configuration"
    """Ad configurations; those of channels are in use."""
    FAILOVER_SLATE_CONFIGURATION = "failover-slate-configuration"
    """Failover slate configurations; those of channels are in use."""
    LOGGING_CONFIGURATION = "logging-configuration"
    """Logging configurations; those of chat rooms are in use."""


class ReapOutcome(StrEnum):
    """What became of something."""

    PLANNED = "PLANNED"
    """It would be ended; nothing was done."""
    REAPED = "REAPED"
    """It was ended."""
    KEPT = "KEPT"
    """It stays."""
    MARKED = "MARKED"
    """It stays, and has a tag from now on that tells its age."""
    GONE = "GONE"
    """Somebody else ended it meanwhile."""
    FAILED = "FAILED"
    """Something went wrong; it is all or partly there."""


@explained
@attrs.frozen(kw_only=True)
class ReapItem:
    """One thing whose tags match, and what became of it."""

    kind: ReapKind
    """What it is."""
    arn: str
    """Its ARN."""
    name: str = ""
    """Its name."""
    outcome: ReapOutcome
    """What became of it."""
    reason: str
    """Why."""


@explained
@attrs.frozen(kw_only=True)
class ReapReport:
    """What a run did, or would do."""

    dry_run: bool
    """Whether it only looked."""
    looked_at: int
    """How many there are of the kinds, whatever their tags."""
    items: tuple[ReapItem, ...]
    """Those whose tags match."""

    def with_outcome(self, *outcomes: ReapOutcome) -> tuple[ReapItem, ...]:
        """Those of which this became."""
        return tuple(item for item in self.items if item.outcome in outcomes)


@explained
@attrs.frozen(kw_only=True)
class ReapProgress:
    """How far a run is."""

    item: ReapItem
    """The latest that was dealt with."""
    done: int
    """How many were."""
    total: int
    """How many there are to deal with."""
