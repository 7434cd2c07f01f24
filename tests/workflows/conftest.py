"""A local IVS, and a session that lives by its clock: what workflows wait for takes no time."""

import pytest

from ivsrt_async.local import LocalIVS


@pytest.fixture
async def ivs():
    async with LocalIVS() as ivs:
        yield ivs


@pytest.fixture
async def session(ivs):
    async with ivs.session(surroundings=ivs.clock.surroundings()) as session:
        yield session


@pytest.fixture
async def stage(session):
    return (await session.realtime.create_stage(name="standup")).stage


@pytest.fixture
async def channel(session):
    return (await session.low_latency.create_channel(name="news")).channel


@pytest.fixture
def person(ivs, session, stage):
    """Lets somebody join a stage, and go on air if wanted."""

    async def join(user_id="", *, on=stage, publishing=False):
        token = await session.realtime.create_participant_token(stage_arn=on.arn, user_id=user_id)
        joined = await ivs.join(token)
        if publishing:
            await joined.publish()
        return joined

    return join
