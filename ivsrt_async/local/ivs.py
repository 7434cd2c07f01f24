"""The local IVS as its users hold it."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from ..credentials import Credentials
from ..errors import ServiceError
from ..realtime import ParticipantToken
from ..session import Session
from .clock import LocalClock
from .faults import Faults, failure, throttling
from .realtime.compositions import Compositions
from .realtime.configurations import Configurations
from .realtime.ingest import Ingest
from .realtime.participants import Participants
from .realtime.people import Person, join
from .realtime.public_keys import PublicKeys
from .realtime.stages import Stages
from .server import Server
from .signature import SignatureCheck
from .tags import Tags
from .world import World

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
        region: Region it plays.
        port: Port to listen on; 0 finds a free one.
        keys: Access keys it knows, secret by id; `local` with secret `local` if not given.
        check_signatures: Whether calls must be signed with one of the keys.
    """

    def __init__(
        self,
        *,
        region: str = "us-east-1",
        port: int = 0,
        keys: Mapping[str, str] | None = None,
        check_signatures: bool = True,
    ) -> None:
        self.region = region
        self.clock = LocalClock()
        """What time it is here; move it ahead with `clock.advance`."""
        self._port = port
        self._keys = dict(keys) if keys is not None else {LOCAL_KEY: LOCAL_KEY}
        self._faults = Faults()
        world = World(region, self.clock)
        configurations = Configurations(world)
        self._stages = Stages(world, configurations)
        ingest = Ingest(world, self._stages)
        rooms: list[Any] = [
            Tags(world),
            configurations,
            self._stages,
            ingest,
            Participants(world, self._stages, ingest),
            Compositions(world, self._stages, configurations),
            PublicKeys(world),
        ]
        signatures = SignatureCheck(self._keys, region) if check_signatures else None
        self._server = Server(world, rooms, signatures, self._faults)

    async def __aenter__(self) -> Self:
        self._port = await self._server.start("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._server.stop()

    @property
    def endpoint_url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:49152`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def credentials(self) -> Credentials:
        """Credentials it accepts."""
        key_id, secret = next(iter(self._keys.items()))
        return Credentials(key_id, secret)

    def session(self, **options: Any) -> Session:
        """A session that talks to it.

        Args:
            **options: Arguments of `Session`, such as `timeout` or `retry`.
        """
        settings = {
            "region": self.region,
            "endpoint_url": self.endpoint_url,
            "credentials": self.credentials,
        }
        return Session(**{**settings, **options})

    async def join(self, token: str | ParticipantToken) -> Person:
        """Let a simulated person join the stage of a token.

        Args:
            token: A participant token, or its text.

        Raises:
            StageClientError: The stage does not let them in.
        """
        self.clock.catch_up()
        return join(self._stages, token)

    def throttle(self, operation: str, calls: int = 1) -> None:
        """Answer the next calls of an operation as the service does when they come too fast.

        Args:
            operation: AWS's name, such as `GetStage`.
            calls: How many calls.

        Raises:
            ValueError: There is no such operation.
        """
        self._faults.add(self._known(operation), throttling(), calls)

    def fail(
        self,
        operation: str,
        error: type[ServiceError] | str,
        calls: int = 1,
        *,
        status: int | None = None,
        message: str = "made to fail",
    ) -> None:
        """Answer the next calls of an operation with an error.

        Args:
            operation: AWS's name, such as `GetStage`.
            error: An error class, or a code AWS does not model.
            calls: How many calls.
            status: HTTP status; has to be given with a bare code.
            message: What the error says.

        Raises:
            ValueError: There is no such operation, or a bare code came without a status.
        """
        self._faults.add(self._known(operation), failure(error, status, message), calls)

    def _known(self, operation: str) -> str:
        if operation not in self._server.operations:
            raise ValueError(
                f"no operation is called {operation!r}; names are AWS's, as 'GetStage'"
            )
        return operation
