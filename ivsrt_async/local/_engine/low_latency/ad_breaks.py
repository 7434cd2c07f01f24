"""Answers InsertAdBreak."""

import re
from datetime import timedelta

from ....low_latency import InsertAdBreak, InsertAdBreakResponse
from ..handlers import Handlers
from ..identifiers import random_text
from ..refusal import conflict, invalid
from .state import AdBreak, LowLatencyState

AD_BREAK_ID_LENGTH = 12
NOTICE_SECONDS = 10
"""How long after the call a break begins if the call does not say; as in AWS's sample of the event.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

_AD_BREAK_ID = re.compile(r"[a-zA-Z0-9]+")

handlers = Handlers[LowLatencyState]()


@handlers.answers(InsertAdBreak)
def insert(state: LowLatencyState, request: InsertAdBreak) -> InsertAdBreakResponse:
    """The stream gets a mark for an ad break, if the one before has ended."""
    now = state.clock.now()
    if request.ad_break_id is not None and not _AD_BREAK_ID.fullmatch(request.ad_break_id):
        raise invalid("adBreakId may only have letters and digits", "adBreakId")
    run = state.live_run(request.channel_arn)
    if not run.channel.ad_configuration_arn:
        raise conflict(f"{request.channel_arn} has no ad configuration")
    if request.target_start_at is not None and request.target_start_at < now:
        raise invalid("targetStartAt must not be in the past", "targetStartAt")
    name = request.ad_break_id or random_text(AD_BREAK_ID_LENGTH)
    if any(name == earlier.marked.ad_break_id for earlier in run.ad_breaks):
        raise conflict(f"the stream has an ad break {name} already")
    if run.ad_breaks and now < run.ad_breaks[-1].ends_at:
        raise conflict(f"the ad break {run.ad_breaks[-1].marked.ad_break_id} has not ended yet")
    begins_at = request.target_start_at or now + timedelta(seconds=NOTICE_SECONDS)
    marked = InsertAdBreakResponse(ad_break_id=name, target_start_at=begins_at)
    run.insert(AdBreak(marked=marked, begins_at=begins_at, seconds=request.duration_seconds))
    return marked
