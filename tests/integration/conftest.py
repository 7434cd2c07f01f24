"""What several integration tests begin with."""

import pytest

from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer, ScriptedServer


@pytest.fixture
def time():
    return OwnTime()


@pytest.fixture
async def calling(time):
    """Gives a server with the answers asked for, and a session that calls it."""
    async with ScriptedServer() as server:
        sessions = []

        def prepare(*answers: Answer, chance: float = 1.0, **options):
            server._answers[:] = answers
            session = server.session(surroundings=time.surroundings(chance=chance), **options)
            sessions.append(session)
            return server, session

        yield prepare
        for session in sessions:
            await session.aclose()
