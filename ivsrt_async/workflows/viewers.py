"""Banning viewers of private channels: what they play ends, and they get no new token.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/private-channels.html
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

import attrs

from .._core.arguments import check_kind, check_method, check_several, check_span, check_text
from .._core.model import explained
from ..errors import UnfinishedError, ViewerBannedError
from ..low_latency import BatchStartViewerSessionRevocationViewerSession as ViewerSession
from ..session import Session
from ._arguments import arn_of
from ._insistence import insist
from .resource import HasArn

if TYPE_CHECKING:
    from ..tokens import PlaybackToken, PlaybackTokenSigner

__all__ = ["BanStore", "MemoryBans", "ViewerBan", "ViewerBans"]

_BATCH = 20
MARGIN = 2
"""Seconds that another machine, which signed a token just before, may be ahead."""
_LONGEST_ID = 40
"""Characters that AWS takes for the id of a viewer."""


@explained
@attrs.frozen(kw_only=True)
class ViewerBan:
    """Somebody who may not watch a channel."""

    channel_arn: str
    """The channel."""
    viewer_id: str
    """The viewer, as in the claim `aws:viewer-id` of playback tokens."""
    until: datetime | None = None
    """When it ends; None if it is not limited."""
    version: int
    """Tokens up to this `aws:viewer-session-version` were revoked: the Unix time of the ban, and 2
    seconds more for machines whose clock is ahead."""


class BanStore(Protocol):
    """Where bans are kept, such as your database; `MemoryBans` is one for a single process."""

    async def put(self, ban: ViewerBan, /) -> None:
        """Keep a ban, in place of an earlier one of the same viewer on the same channel."""
        ...

    async def get(self, channel_arn: str, viewer_id: str, /) -> ViewerBan | None:
        """The ban of a viewer, ended or not; None if there is none."""
        ...

    async def remove(self, channel_arn: str, viewer_id: str, /) -> None:
        """Forget a ban; nothing happens if there is none."""
        ...


class MemoryBans:
    """Bans in the memory of this process, which are gone when it ends."""

    def __init__(self) -> None:
        self._bans: dict[tuple[str, str], ViewerBan] = {}

    async def put(self, ban: ViewerBan, /) -> None:
        """Keep a ban."""
        self._bans[ban.channel_arn, ban.viewer_id] = ban

    async def get(self, channel_arn: str, viewer_id: str, /) -> ViewerBan | None:
        """The ban of a viewer."""
        return self._bans.get((channel_arn, viewer_id))

    async def remove(self, channel_arn: str, viewer_id: str, /) -> None:
        """Forget a ban."""
        self._bans.pop((channel_arn, viewer_id), None)


class ViewerBans:
    """Bans viewers of private channels, and signs tokens for all others.

    ```python
    bans = ViewerBans(session, store)
    await bans.ban(channel, ["ana"], lasts=timedelta(hours=1))
    token = await bans.sign(signer, channel, "bo")    # raises ViewerBannedError for ana
    ```

    Revoking ends what is played with tokens signed so far; refusing new ones keeps the viewer out.
    Neither is enough alone. Tokens signed here carry the time as their version, so that those
    signed after a ban has ended are valid.

    Args:
        session: Calls the service.
        store: Where bans are kept; in memory by default.

    Raises:
        InvalidRequestError: An argument is something else.
    """

    def __init__(self, session: Session, store: BanStore | None = None) -> None:
        check_kind("session", session, Session, "a Session")
        if store is not None:
            check_method("store", store, "put", "a BanStore")
        self._session = session
        self._store: BanStore = MemoryBans() if store is None else store

    async def ban(
        self,
        channel: str | HasArn,
        viewer_ids: Iterable[str],
        *,
        lasts: timedelta | None = None,
    ) -> Sequence[ViewerBan]:
        """Keep viewers out of a channel.

        From the moment of the call they get no new tokens, even if revoking what they have fails.

        Args:
            channel: The private channel or its ARN.
            viewer_ids: The viewers.
            lasts: How long; not limited by default.

        Returns:
            A ban for each of them.

        Raises:
            UnfinishedError: What some of them have was not revoked; run it again.
            InvalidRequestError: An argument is wrong.
        """
        arn = arn_of(self._session, "channel", channel, "channel")
        viewers = [
            check_text("viewer_ids", each, at_most=_LONGEST_ID)
            for each in check_several("viewer_ids", viewer_ids, "texts")
        ]
        if lasts is not None:
            check_span("lasts", lasts)
        now = self._session.clock.now()
        bans = [
            ViewerBan(
                channel_arn=arn,
                viewer_id=viewer_id,
                until=None if lasts is None else now + lasts,
                version=int(now.timestamp()) + MARGIN,
            )
            for viewer_id in dict.fromkeys(viewers)
        ]
        for each in bans:
            await self._store.put(each)
        await self._revoke(arn, bans)
        return bans

    async def lift(self, channel: str | HasArn, viewer_id: str) -> None:
        """Let a viewer have tokens again; those that were revoked stay so.

        Args:
            channel: The channel or its ARN.
            viewer_id: The viewer.
        """
        arn = arn_of(self._session, "channel", channel, "channel")
        await self._store.remove(arn, check_text("viewer_id", viewer_id))

    async def find(self, channel: str | HasArn, viewer_id: str) -> ViewerBan | None:
        """The ban of a viewer; None if there is none, or it has ended.

        Args:
            channel: The channel or its ARN.
            viewer_id: The viewer.
        """
        arn = arn_of(self._session, "channel", channel, "channel")
        ban = await self._store.get(arn, check_text("viewer_id", viewer_id))
        if ban is None or ban.until is None or self._session.clock.now() < ban.until:
            return ban
        return None  # it is not removed: there may be another in its place by now

    async def sign(
        self,
        signer: "PlaybackTokenSigner",
        channel: str | HasArn,
        viewer_id: str,
        *,
        valid_for: timedelta = timedelta(minutes=10),
        origins: Sequence[str] | None = None,
        single_use: bool = False,
    ) -> "PlaybackToken":
        """Sign a playback token for a viewer who is not banned.

        Args:
            signer: Signs it.
            channel: The channel or its ARN.
            viewer_id: The viewer.
            valid_for: As in `PlaybackTokenSigner.sign`, as are the next two.
            origins: Sites that may embed the player.
            single_use: Whether it can be used only once.

        Raises:
            ViewerBannedError: The viewer is banned.
            InvalidRequestError: An argument breaks its limit.
        """
        arn = arn_of(self._session, "channel", channel, "channel")
        check_method("signer", signer, "sign", "a PlaybackTokenSigner")
        ban = await self.find(arn, viewer_id)
        if ban is not None:
            raise ViewerBannedError(viewer_id, arn, until=ban.until)
        version = int(self._session.clock.now().timestamp())
        return signer.sign(
            arn,
            valid_for=valid_for,
            origins=origins,
            single_use=single_use,
            viewer_id=viewer_id,
            viewer_session_version=version,
        )

    async def _revoke(self, channel_arn: str, bans: Sequence[ViewerBan]) -> None:
        done, left = list[str](), list[str]()
        for start in range(0, len(bans), _BATCH):
            sessions = [
                ViewerSession(
                    channel_arn=channel_arn,
                    viewer_id=each.viewer_id,
                    viewer_session_versions_less_than_or_equal_to=each.version,
                )
                for each in bans[start : start + _BATCH]
            ]
            revoke = partial(
                self._session.low_latency.batch_start_viewer_session_revocation, sessions
            )
            errors = await insist(self._session, revoke)
            failed = {each.viewer_id: each for each in errors}
            done += [f"revoked {s.viewer_id}" for s in sessions if s.viewer_id not in failed]
            left += [f"{name}: {each.code} {each.message}" for name, each in failed.items()]
        if left:
            raise UnfinishedError(f"revoking viewers of {channel_arn}", done=done, left=left)
