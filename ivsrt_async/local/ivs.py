"""The local IVS that users start, talk to and control."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .._core.endpoints import check_region
from .._core.pace import Pace
from .._core.settings import RetryPolicy, Timeout
from .._core.surroundings import Surroundings
from ..chat import CreateChatTokenResponse
from ..credentials import Credentials, CredentialsProvider
from ..errors import ServiceError
from ..low_latency import Channel, CreateChannelResponse, IngestConfigurations, StreamKey
from ..realtime import IngestConfiguration, ParticipantToken, RedundantIngestCredential
from ..session import Session
from ._engine.chat.sockets import ChatSockets
from ._engine.engine import Engine
from ._engine.identifiers import ACCOUNT_ID
from ._engine.listener import CONNECTION_LIMIT
from ._engine.lost_buckets import REASONS, BucketErrorCode
from ._engine.low_latency.timetable import abandon_bucket as abandon_bucket_of_channels
from ._engine.page.pages import Pages
from ._engine.rates import CallRates
from ._engine.realtime.timetable import abandon_bucket as abandon_bucket_of_stages
from ._engine.realtime.timetable import lose_destination
from ._engine.server import Server
from ._engine.signature import SignatureCheck
from ._engine.unattended import PATIENCE, UnattendedWatch
from ._tracebacks import without_locals
from .broadcasts import Broadcast, go_live
from .chatters import Chatter, connect
from .clock import LocalClock
from .encoders import StageEncoder, start_encoder
from .events import EventBus
from .faults import Faults
from .messages import ReviewHandler
from .people import Person, join
from .threaded import ThreadedLocalIVS

if TYPE_CHECKING:
    import aiohttp

    from .._core.middleware import Middleware
    from ..tokens import ConnectionToken
    from .calls import RecentCalls
    from .chat_logs import ChatLogs

__all__ = ["LocalIVS"]

LOCAL_KEY = "local"


class LocalIVS:
    """An Amazon IVS on your own machine, for tests, demos and development.

    It answers the calls of any AWS SDK on a loopback port, keeps true state, checks signatures,
    and forgets everything when it stops.

    ```python
    async with LocalIVS() as ivs, ivs.session() as session:
        created = await session.realtime.create_stage(name="standup")
        token = await session.realtime.create_participant_token(stage_arn=created.stage.arn)
        ana = await ivs.join(token)
        await ana.publish()
    ```

    Args:
        region: Region it simulates.
        port: Port to listen on; 0 finds a free one.
        keys: Access keys it accepts, secret by id; `local` with secret `local` by default.
        check_signatures: Whether calls must be signed with one of the keys.
        call_rates: Whether to throttle calls that exceed AWS's rates, measured by the local clock.
            AWS's rates are low: 5 calls a second for most operations.
        seed: Seed for the faults that hit calls by chance.
        max_connections: Connections open at once, those of chat aside; further ones are answered
            with an error and closed.
        quotas: Quotas that differ from AWS's defaults, such as `{"Stage": 3}`.
        recordings: Folder in which recordings become files, as `<bucket>/<key>`; it is made if it
            is missing, and what is in it stays there. By default nothing is written.

    Raises:
        ConfigurationError: The region is malformed.
        ValueError: There is no such quota, or it is less than 0.
    """

    def __init__(
        self,
        *,
        region: str = "us-east-1",
        port: int = 0,
        keys: Mapping[str, str] | None = None,
        check_signatures: bool = True,
        call_rates: bool = False,
        seed: int = 0,
        max_connections: int = CONNECTION_LIMIT,
        quotas: Mapping[str, int] | None = None,
        recordings: Path | str | None = None,
    ) -> None:
        self.region: str = check_region(region)
        self.clock: LocalClock = LocalClock()
        """Its time; move it ahead with `clock.advance`."""
        self._port = port
        self._entered = False
        self._keys = dict(keys) if keys is not None else {LOCAL_KEY: LOCAL_KEY}
        self.events: EventBus = EventBus(ACCOUNT_ID, region, self.clock)
        """What AWS would send to EventBridge: `events.kept`, `events.stream()`,
        `events.listen(function)` and `events.post_to(url)`."""
        self._engine = Engine(
            region,
            self.clock,
            self.events,
            quotas or {},
            None if recordings is None else Path(recordings),
        )
        signatures = SignatureCheck(self._keys, region, self.clock.now)
        rates = CallRates(self.clock) if call_rates else None
        self._engine.chat.call_rates = rates
        self._server = Server(
            self._engine,
            signatures if check_signatures else None,
            rates=rates,
            connection_limit=max_connections,
        )
        self.faults: Faults = Faults(self._server.operations, seed)
        """Trouble on demand: `faults.throttle`, `fail`, `delay`, `drop`, `cut` and `garble`."""
        self.calls: RecentCalls = self._server.calls
        """The latest 200 calls, oldest first; each attempt of a client counts as one."""
        self._server.next_outcome = self.faults.next_for
        self._sockets = ChatSockets(self._engine.chat)
        self._server.sockets = self._sockets
        self.chat_logs: ChatLogs = self._engine.chat.logs
        """What is written down of chat rooms: `chat_logs.kept`, `chat_logs.write_to(folder)`."""
        shown_key = LOCAL_KEY if self._keys.get(LOCAL_KEY) == LOCAL_KEY else None
        self._server.pages = Pages(self._engine, self._server.exchanges, shown_key).by_path

    @classmethod
    def in_thread(
        cls,
        *,
        region: str = "us-east-1",
        port: int = 0,
        keys: Mapping[str, str] | None = None,
        check_signatures: bool = True,
        call_rates: bool = False,
        seed: int = 0,
        max_connections: int = CONNECTION_LIMIT,
        quotas: Mapping[str, int] | None = None,
        recordings: Path | str | None = None,
    ) -> ThreadedLocalIVS:
        """A local IVS in a thread of its own, for synchronous code; the arguments are the same.

        ```python
        with LocalIVS.in_thread() as ivs:
            boto3.client("ivs-realtime", endpoint_url=ivs.endpoint_url, ...)
        ```

        Raises:
            ConfigurationError: The region is malformed.
            ValueError: There is no such quota, or it is less than 0.
        """
        return ThreadedLocalIVS(
            cls(
                region=region,
                port=port,
                keys=keys,
                check_signatures=check_signatures,
                call_rates=call_rates,
                seed=seed,
                max_connections=max_connections,
                quotas=quotas,
                recordings=recordings,
            )
        )

    async def __aenter__(self) -> Self:
        if self._entered:
            raise RuntimeError("a LocalIVS runs once; make a new one for another run")
        self._entered = True
        self._engine.account.archive.open()
        try:
            self._port = await self._server.start("127.0.0.1", self._port)
        except BaseException:
            await self._server.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._server.stop()
        try:
            self.chat_logs.close()
        finally:  # files may be beyond reach; whoever waits for events is not
            await self.events.close()

    @property
    def port(self) -> int:
        """Port it listens on; 0 while it has yet to find a free one."""
        return self._port

    @property
    def endpoint_url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:49152`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def credentials(self) -> Credentials:
        """Credentials it accepts."""
        key_id, secret = next(iter(self._keys.items()))
        return Credentials(key_id, secret)

    def session(
        self,
        region: str | None = None,
        *,
        credentials: Credentials | CredentialsProvider | None = None,
        endpoint_url: str | Mapping[str, str] | None = None,
        retry: RetryPolicy | None = None,
        timeout: float | Timeout | None = None,
        max_connections: int = 50,
        use_fips: bool | None = None,
        use_dualstack: bool | None = None,
        http: "aiohttp.ClientSession | None" = None,
        allow_http: bool = False,
        middleware: "Sequence[Middleware]" = (),
        pacing: Pace | None = None,
        surroundings: Surroundings | None = None,
    ) -> Session:
        """A session that talks to it; the arguments are those of `Session`.

        Region, credentials and endpoint are its own by default.

        Raises:
            RuntimeError: It has not been started, and has yet to find a port.
        """
        if endpoint_url is None and self._port == 0:
            raise RuntimeError("this LocalIVS has not been started: make sessions within its block")
        return Session(
            self.region if region is None else region,
            credentials=self.credentials if credentials is None else credentials,
            endpoint_url=self.endpoint_url if endpoint_url is None else endpoint_url,
            retry=retry,
            timeout=timeout,
            max_connections=max_connections,
            use_fips=use_fips,
            use_dualstack=use_dualstack,
            http=http,
            allow_http=allow_http,
            middleware=middleware,
            pacing=pacing,
            surroundings=surroundings,
        )

    @without_locals
    async def join(
        self,
        token: str | ParticipantToken,
        *,
        connection_token: "str | ConnectionToken | None" = None,
    ) -> Person:
        """Have a simulated person join the stage of a token.

        Args:
            token: A participant token, or its text.
            connection_token: The connection token, or its text, whose connection they come over.
                When it is revoked, they are disconnected.

        Raises:
            StageClientError: The stage does not admit them.
        """
        self.clock.catch_up()
        return join(self._engine.realtime, token, connection_token)

    @without_locals
    async def ingest(
        self, stream_key: str | IngestConfiguration | RedundantIngestCredential
    ) -> StageEncoder:
        """Have a simulated encoder stream to the stage of an ingest configuration.

        Args:
            stream_key: The configuration or its key. Where ingest is redundant, one of its two
                credentials or the key of that, each of which is for one encoder; those who watch
                receive the participant of the configuration.

        Raises:
            StageClientError: The stage does not take the stream: the key is wrong
                (`INVALID_STREAM_KEY`) or in use (`REUSE_OF_STREAM_KEY`), the configuration has no
                stage (`STAGE_NOT_FOUND`), or twelve others are on air (`QUOTA_EXCEEDED`).
        """
        self.clock.catch_up()
        return await start_encoder(self._engine.realtime, stream_key)

    async def lose_destination(
        self, composition_arn: str, destination_id: str | None = None
    ) -> None:
        """Break the connection of a composition's destination, permanently.

        It is `RECONNECTING` for 30 seconds by the clock and then `FAILED`; with its last
        destination the composition fails too.

        Args:
            composition_arn: The composition, which has to be `ACTIVE`.
            destination_id: The destination; all of them by default.

        Raises:
            ValueError: There is no such composition or destination, or it is not active.
        """
        self.clock.catch_up()
        lose_destination(self._engine.realtime, composition_arn, destination_id)

    async def lose_bucket(
        self, name: str, error: BucketErrorCode = "AccessDeniedException"
    ) -> None:
        """Let nothing be recorded into an S3 bucket any more.

        Publishers and channels that are being recorded into it have a `Recording End Failure`, and
        those who go on air from now on a `Recording Start Failure`. All stay on air. A composition
        recorded into it is `RECONNECTING` there for 30 seconds by the clock and then, unless the
        bucket is back, `FAILED`.

        Args:
            name: The bucket, as storage and recording configurations name it.
            error: Why, as events tell it: `AccessDeniedException`, `ResourceNotFoundException` or
                `InternalServerException`.

        Raises:
            ValueError: There is no such error.
        """
        self.clock.catch_up()
        if error not in REASONS:
            raise ValueError(f"error must be one of {', '.join(REASONS)}, got {error!r}")
        self._engine.account.lost_buckets[name] = error
        abandon_bucket_of_stages(self._engine.realtime, name)
        abandon_bucket_of_channels(self._engine.low_latency, name)

    async def restore_bucket(self, name: str) -> None:
        """Let new recordings go into a bucket again; nothing happens if it was not lost."""
        self.clock.catch_up()
        self._engine.account.lost_buckets.pop(name, None)

    @without_locals
    async def go_live(
        self,
        target: str | Channel | CreateChannelResponse | StreamKey,
        *,
        tracks: IngestConfigurations | None = None,
        priority: int | None = None,
    ) -> Broadcast:
        """Have a simulated encoder stream to a channel, or take its stream over.

        Args:
            target: A channel, its ARN, what `create_channel` returned, or a stream key or its text,
                which may end in `?priority=` and a number.
            tracks: What the encoder sends; `ONE_TRACK` by default. A stream whose bitrate or
                picture exceeds what the channel takes is announced as a limit breach and cut off.
            priority: 1 to 2,147,483,647. With a priority the encoder takes over a stream that is
                live: it has to exceed that of the encoder before it, and the picture, the codecs
                and the number of tracks have to be the same, at most 100 times in a stream. The
                stream session goes on.

        Raises:
            BroadcastError: The channel does not take the stream: the stream key is wrong or
                deleted (`INVALID_STREAM_KEY`), somebody is streaming already (`CHANNEL_LIVE`), the
                tracks do not fit the channel (`MultitrackInputNotAllowed`,
                `MultitrackInputRequired`), they or the number of streams exceed a quota
                (`QUOTA_EXCEEDED`), or the stream cannot be taken over
                (`StreamTakeoverInvalidPriority`, `StreamTakeoverMediaMismatch`,
                `StreamTakeoverLimitBreached`).
        """
        self.clock.catch_up()
        return go_live(self._engine.low_latency, target, tracks, priority)

    @without_locals
    async def chat(self, token: str | CreateChatTokenResponse) -> Chatter:
        """Have a simulated person enter the chat room of a token.

        Args:
            token: What `create_chat_token` returned, or its text; valid for one connection,
                for a minute.

        Raises:
            ChatClientError: The room does not admit them.
        """
        self.clock.catch_up()
        return connect(self._engine.chat, token)

    async def lose_chat_connections(self, room_arn: str | None = None) -> int:
        """Break WebSocket connections to a chat room, as a bad network does.

        Args:
            room_arn: The room; all rooms by default.

        Returns:
            How many there were.
        """
        self.clock.catch_up()
        return self._sockets.cut(room_arn)

    def review_with(self, uri: str, handler: ReviewHandler | str) -> None:
        """Have a function, or a web server, answer for the Lambda function that reviews messages.

        ```python
        ivs.review_with(lambda_arn, lambda event: {**event, "ReviewResult": "ALLOW"})
        ```

        A room whose `MessageReviewHandler.uri` has nobody to answer for it does with its messages
        what its `fallback_result` says, and so does one whose handler fails, gives no valid answer
        or takes longer than 200 milliseconds of real time.

        Args:
            uri: ARN of the Lambda function.
            handler: A plain or a coroutine function, which gets what the Lambda function would get
                and returns what it would return; or the URL of a web server, which gets it as the
                JSON of a POST.
        """
        self._engine.chat.reviews.set(uri, handler)

    def watch_unattended(self, *, patience: float = PATIENCE) -> AbstractContextManager[object]:
        """Answer with an error that says why, when its own event loop does not run.

        The fixture `local_ivs` does so: synchronous tests keep the loop from running, and whoever
        calls then would wait in vain.

        Args:
            patience: Seconds that a running loop may take to accept a connection.

        Raises:
            RuntimeError: It has not been started.
        """
        if self._server.listening is None:
            raise RuntimeError("this local IVS is not running")
        return UnattendedWatch(
            self._server.listening, asyncio.get_running_loop(), patience=patience
        )

    def throttle(
        self, operation: str, calls: int | None = None, *, share: float | None = None
    ) -> None:
        """Short for `faults.throttle`, with the same arguments."""
        self.faults.throttle(operation, calls, share=share)

    def fail(
        self,
        operation: str,
        error: type[ServiceError] | str,
        calls: int | None = None,
        *,
        share: float | None = None,
        status: int | None = None,
        message: str = "made to fail",
    ) -> None:
        """Short for `faults.fail`, with the same arguments."""
        self.faults.fail(operation, error, calls, share=share, status=status, message=message)
