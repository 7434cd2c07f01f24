"""What lets a participant onto a stage, and where they come from."""

from collections.abc import Mapping
from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Grant:
    """What a token lets its bearer do."""

    participant_id: str
    stage_arn: str
    user_id: str
    attributes: Mapping[str, str]
    capabilities: frozenset[str]
    expires_at: datetime
    endpoints: tuple[str, str] | None = None
    """The two URLs a self-signed token names; None for tokens that cannot be exchanged."""


@attrs.frozen(kw_only=True)
class Origin:
    """Where a participant comes from who is not a person with a token."""

    source_stage_arn: str | None = None
    source_session_id: str | None = None
    ingest_configuration_arn: str | None = None
    redundant_ingest: bool | None = None
    virtual_participant_id: str | None = None
    """Whom subscribers receive instead: the two encoders of a redundant ingest are one to them."""


A_TOKEN = Origin()
"""The origin of everybody else."""
