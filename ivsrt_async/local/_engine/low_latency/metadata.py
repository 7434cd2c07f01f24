"""Answers the operations that put something into a live stream: timed metadata and ad breaks."""

import re

from ....low_latency import InsertAdBreak, InsertAdBreakResponse, PutMetadata
from ..marks import handles
from ..refusal import conflict, invalid
from ..world import random_text
from .state.low_latency import Account

METADATA_LIMIT = 1024
"""Bytes of UTF-8 one call may put into a stream."""
AD_BREAK_ID_LENGTH = 12

_AD_BREAK_ID = re.compile(r"[a-zA-Z0-9]+")


class Cues:
    """Cues for the players of live streams."""

    def __init__(self, account: Account) -> None:
        self._account = account

    @handles(PutMetadata)
    def put_metadata(self, request: PutMetadata) -> None:
        """Every player of the stream receives the text."""
        size = len(request.metadata.encode())
        if size > METADATA_LIMIT:
            raise invalid(
                f"metadata must have at most {METADATA_LIMIT} bytes, got {size}", "metadata"
            )
        self._account.live_run(request.channel_arn).metadata.append(request.metadata)

    @handles(InsertAdBreak)
    def insert_ad_break(self, request: InsertAdBreak) -> InsertAdBreakResponse:
        """The stream gets a mark for an ad break."""
        now = self._account.world.clock.now()
        if request.ad_break_id is not None and not _AD_BREAK_ID.fullmatch(request.ad_break_id):
            raise invalid("adBreakId may only have letters and digits", "adBreakId")
        run = self._account.live_run(request.channel_arn)
        if not run.channel.ad_configuration_arn:
            raise conflict(f"{request.channel_arn} has no ad configuration")
        if request.target_start_at is not None and request.target_start_at < now:
            raise invalid("targetStartAt must not be in the past", "targetStartAt")
        name = request.ad_break_id or random_text(AD_BREAK_ID_LENGTH)
        if any(name == earlier.ad_break_id for earlier in run.ad_breaks):
            raise conflict(f"the stream has an ad break {name} already")
        marked = InsertAdBreakResponse(
            ad_break_id=name, target_start_at=request.target_start_at or now
        )
        run.ad_breaks.append(marked)
        return marked
