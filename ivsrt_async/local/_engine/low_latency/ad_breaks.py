"""Answers InsertAdBreak."""

import re

from ....low_latency import InsertAdBreak, InsertAdBreakResponse
from ..handlers import Handlers
from ..identifiers import random_text
from ..refusal import conflict, invalid
from .state import LowLatencyState

AD_BREAK_ID_LENGTH = 12

_AD_BREAK_ID = re.compile(r"[a-zA-Z0-9]+")

handlers = Handlers[LowLatencyState]()


@handlers.answers(InsertAdBreak)
def insert(state: LowLatencyState, request: InsertAdBreak) -> InsertAdBreakResponse:
    """The stream gets a mark for an ad break."""
    now = state.clock.now()
    if request.ad_break_id is not None and not _AD_BREAK_ID.fullmatch(request.ad_break_id):
        raise invalid("adBreakId may only have letters and digits", "adBreakId")
    run = state.live_run(request.channel_arn)
    if not run.channel.ad_configuration_arn:
        raise conflict(f"{request.channel_arn} has no ad configuration")
    if request.target_start_at is not None and request.target_start_at < now:
        raise invalid("targetStartAt must not be in the past", "targetStartAt")
    name = request.ad_break_id or random_text(AD_BREAK_ID_LENGTH)
    if any(name == earlier.ad_break_id for earlier in run.ad_breaks):
        raise conflict(f"the stream has an ad break {name} already")
    marked = InsertAdBreakResponse(ad_break_id=name, target_start_at=request.target_start_at or now)
    run.ad_breaks.append(marked)
    return marked
