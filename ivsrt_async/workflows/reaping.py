"""Ending what nobody uses any more, before it fills the account's quotas.

Nothing is deleted unless `dry_run=False`. What is in use is never reaped.

How old a stage or a channel is, AWS does not tell. A tag that holds the time does, if your programs
set one when they create it; without it, the oldest session is a lower bound. What has neither is
kept, or is marked with the tag so that a later run can tell.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

import attrs

from .._core.arguments import (
    check_function,
    check_kind,
    check_several,
    check_span,
    check_text,
    check_texts,
    check_whole,
)
from ..arns import Arn
from ..errors import ConflictException, InvalidRequestError, IVSError, ResourceNotFoundException
from ..session import Session
from ..tagging import Tagging
from ._few_at_once import for_each
from ._insistence import insist
from ._kinds import Found, Usage, time_in
from ._reapable import KINDS
from .reap_report import ReapItem, ReapKind, ReapOutcome, ReapProgress, ReapReport

__all__ = ["reap"]

CREATED_AT = "created-at"
_OF_REALTIME = frozenset(
    {
        ReapKind.STAGE,
        ReapKind.ENCODER_CONFIGURATION,
        ReapKind.STORAGE_CONFIGURATION,
        ReapKind.INGEST_CONFIGURATION,
    }
)


async def reap(
    session: Session,
    *,
    tags: Mapping[str, str | None],
    kinds: Collection[ReapKind | str] = (ReapKind.STAGE,),
    older_than: timedelta | None = None,
    idle_for: timedelta | None = None,
    created_at_tag: str = CREATED_AT,
    mark_unknown: bool = False,
    limit: int | None = None,
    allow_all: bool = False,
    allow_none: bool = False,
    dry_run: bool = True,
    progress: Callable[[ReapProgress], object] | None = None,
) -> ReapReport:
    """End stages, channels, rooms or configurations that have certain tags and are not used.

    A stage ends as with `end_stage`, a channel as with `end_channel`, a room as with `end_room`. A
    configuration is in use while something refers to it. What is throttled or gets no answer is
    tried four times. What fails is in the report, and does not stop the others.

    Args:
        session: Calls the service.
        tags: Tags that all have to be there; None as a value stands for any value.
        kinds: What to reap, such as `stage`.
        older_than: Only what is older than this.
        idle_for: Only what has not been used for so long. What was never used counts from the time
            in its tag. AWS tells of no use of rooms and configurations, so that they are kept.
        created_at_tag: Tag with the time of creation: ISO 8601 such as `2026-03-01T12:00:00Z`, or
            seconds or milliseconds since 1970.
        mark_unknown: Whether to give that tag, with the present time, to what tells nothing of its
            age, so that a later run knows that it is at least so old.
        limit: How many to end at most.
        allow_all: Reap even if the tags match everything there is, or if there are no tags.
        allow_none: Take it for normal that the tags match nothing. A dry run always does.
        dry_run: Only tell what would be done.
        progress: Called after each that was dealt with.

    Raises:
        InvalidRequestError: The tags match everything and that was not allowed; or nothing, not
            in a dry run, and that was not allowed; or another argument is wrong.
    """
    check_kind("session", session, Session, "a Session")
    check_kind("dry_run", dry_run, bool, "True or False")
    chosen = _check(tags, kinds, allow_all=allow_all, limit=limit)
    for field, span in (("older_than", older_than), ("idle_for", idle_for)):
        if span is not None:
            check_span(field, span)
    check_text("created_at_tag", created_at_tag)
    if progress is not None:
        check_function("progress", progress)
    every = [(kind, each) for kind in chosen async for each in KINDS[kind].every(session)]
    matching = [(kind, each) for kind, each in every if _matches(each.tags or {}, tags)]
    if every and not matching and not (dry_run or allow_none):
        raise InvalidRequestError(
            "tags", f"match none of {len(every)}; allow_none=True if that is normal", dict(tags)
        )
    if matching and len(matching) == len(every) and not allow_all:
        raise InvalidRequestError(
            "tags", f"match all {len(every)} there are; allow_all=True if that is meant", dict(tags)
        )
    reaper = _Reaper(
        session,
        _Rules(session.clock.now(), older_than, idle_for, created_at_tag),
        mark=mark_unknown,
        limit=limit,
        dry_run=dry_run,
    )
    done: list[ReapItem] = []

    async def deal_with(found: tuple[ReapKind, Found]) -> ReapItem:
        item = await reaper.deal_with(*found)
        done.append(item)
        if progress is not None:
            progress(ReapProgress(item=item, done=len(done), total=len(matching)))
        return item

    items = await for_each(matching, deal_with)
    return ReapReport(dry_run=dry_run, looked_at=len(every), items=tuple(items))


@attrs.frozen
class _Verdict:
    ends: bool
    reason: str
    unknown: bool = False
    """Whether it stays only because nothing tells its age."""


@attrs.frozen
class _Rules:
    """What has to be so of something that is reaped."""

    now: datetime
    older_than: timedelta | None
    idle_for: timedelta | None
    created_at_tag: str

    def judge(self, found: Found, usage: Usage) -> _Verdict:
        """Whether something is reaped, and why."""
        if usage.in_use:
            return _Verdict(ends=False, reason="it is in use")
        told = time_in(found.tags or {}, self.created_at_tag)
        created = told or usage.first
        reasons = [usage.idle]
        if self.older_than is not None:
            if created is None:
                return self._unknown()
            if self.now - created < self.older_than:
                age = _text(self.now - created)
                is_known = told is not None or not usage.tells
                reason = f"it is {age} old" if is_known else f"its first session began {age} ago"
                return _Verdict(ends=False, reason=reason)
            reasons.append(f"it is at least {_text(self.now - created)} old")
        if self.idle_for is not None:
            if not usage.tells:
                return _Verdict(ends=False, reason="AWS does not tell when it was used")
            used = usage.latest or told
            if used is None:
                return self._unknown()
            if self.now - used < self.idle_for:
                return _Verdict(ends=False, reason=f"it was used {_text(self.now - used)} ago")
            reasons.append(f"it has been idle for {_text(self.now - used)}")
        return _Verdict(ends=True, reason=", ".join(reasons))

    def _unknown(self) -> _Verdict:
        reason = f"nothing tells its age: no session, and no time in a tag {self.created_at_tag}"
        return _Verdict(ends=False, reason=reason, unknown=True)


class _Reaper:
    def __init__(
        self, session: Session, rules: _Rules, *, mark: bool, limit: int | None, dry_run: bool
    ) -> None:
        self._session = session
        self._rules = rules
        self._mark = mark
        self._left = limit
        self._dry_run = dry_run

    async def deal_with(self, kind: ReapKind, found: Found) -> ReapItem:
        """Judge one thing and do what follows."""
        try:
            outcome, reason = await insist(self._session, partial(self._judge_and_act, kind, found))
        except ResourceNotFoundException:
            outcome, reason = ReapOutcome.GONE, "it was gone"
        except ConflictException as error:
            outcome, reason = ReapOutcome.KEPT, f"AWS keeps it: {error.message}"
        except IVSError as error:
            outcome, reason = ReapOutcome.FAILED, str(error)
        return ReapItem(
            kind=kind, arn=found.arn, name=found.name or "", outcome=outcome, reason=reason
        )

    async def _judge_and_act(self, kind: ReapKind, found: Found) -> tuple[ReapOutcome, str]:
        verdict = self._rules.judge(found, await KINDS[kind].usage(self._session, found))
        if verdict.unknown and self._mark and not self._dry_run:
            await self._tag(found)
            return ReapOutcome.MARKED, verdict.reason
        if not verdict.ends:
            return ReapOutcome.KEPT, verdict.reason
        if self._left == 0:
            return ReapOutcome.KEPT, "the limit is reached"
        self._count(1)
        if self._dry_run:
            return ReapOutcome.PLANNED, verdict.reason
        try:
            await KINDS[kind].end(self._session, found.arn)
        except BaseException:
            self._count(-1)
            raise
        return ReapOutcome.REAPED, verdict.reason

    def _count(self, ended: int) -> None:
        if self._left is not None:
            self._left -= ended

    async def _tag(self, found: Found) -> None:
        now = self._rules.now.isoformat(timespec="seconds").replace("+00:00", "Z")
        await _service_of(self._session, found.arn).tag_resource(
            resource_arn=found.arn, tags={self._rules.created_at_tag: now}
        )


def _service_of(session: Session, arn: str) -> Tagging:
    """The service that made a resource, and whose endpoint takes its tags."""
    of = Arn.parse(arn)
    if of.service == session.chat.info.signing_name:
        return session.chat
    return session.realtime if of.resource_type in _OF_REALTIME else session.low_latency


def _check(
    tags: Mapping[str, str | None],
    kinds: Collection[ReapKind | str],
    *,
    allow_all: bool,
    limit: int | None,
) -> list[ReapKind]:
    check_kind("tags", tags, Mapping, "a mapping of text to text or None")
    check_texts("tags", {name: text for name, text in tags.items() if text is not None})
    if not tags and not allow_all:
        raise InvalidRequestError("tags", "must name a tag, or allow_all=True be given", dict(tags))
    known = [kind.value for kind in ReapKind]
    if isinstance(kinds, str):
        raise InvalidRequestError("kinds", f"must be a list, such as [{known[0]!r}]", kinds)
    named = check_several("kinds", kinds, "kinds")
    if not named or not all(kind in known for kind in named):
        raise InvalidRequestError("kinds", f"must be some of {', '.join(known)}", kinds)
    if limit is not None:
        check_whole("limit", limit)
    return [ReapKind(kind) for kind in dict.fromkeys(named)]


def _matches(tags: Mapping[str, str], wanted: Mapping[str, str | None]) -> bool:
    return all(
        name in tags and (value is None or tags[name] == value) for name, value in wanted.items()
    )


def _text(span: timedelta) -> str:
    """A span as people say it, in its largest unit."""
    seconds = max(int(span.total_seconds()), 0)
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"
