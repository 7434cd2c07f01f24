"""Changing keys, against a local IVS."""

from datetime import UTC, datetime, timedelta

import pytest

from ivsrt_async.errors import (
    InvalidRequestError,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    generate_key_pair,
    rotate_public_key,
)

HOUR = timedelta(hours=1)


class Watch:
    """A clock that the test moves."""

    def __init__(self):
        self.time = datetime(2026, 1, 1, tzinfo=UTC)
        self.slept = []

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
async def session():
    async with LocalIVS(region="eu-west-1") as ivs, ivs.session() as session:
        yield session


@pytest.fixture
async def signer(session, watch):
    pair = generate_key_pair()
    key = await session.realtime.import_public_key(pair.public_key_pem, name="first")
    return ParticipantTokenSigner(pair.private_key_pem, key.arn, now=watch.now)


async def arns(session):
    return [key.arn async for key in session.realtime.list_public_keys()]


async def test_both_keys_stay_until_the_old_tokens_are_over(session, signer, watch):
    rotation = await rotate_public_key(session, signer, keep=HOUR, name="second", tags={"a": "b"})
    assert await arns(session) == [signer.public_key_arn, rotation.signer.public_key_arn]
    watch.time += timedelta(minutes=59)
    assert not await rotation.delete_old_key()
    assert len(await arns(session)) == 2
    watch.time += timedelta(minutes=1)
    assert await rotation.delete_old_key()
    assert await arns(session) == [rotation.signer.public_key_arn]
    imported = await session.realtime.get_public_key(rotation.signer.public_key_arn)
    assert (imported.name, imported.tags) == ("second", {"a": "b"})
    assert imported.public_key_material == rotation.key_pair.public_key_pem


async def test_finish_waits_as_long_as_it_takes(session, signer, watch):
    rotation = await rotate_public_key(session, signer, keep=HOUR)
    await rotation.finish(sleep=watch.sleep)
    assert watch.slept == [3600]
    assert signer.public_key_arn not in await arns(session)


async def test_the_old_key_stays_to_the_last_moment(session, signer, watch):
    rotation = await rotate_public_key(session, signer, keep=HOUR)
    assert rotation.delete_after == watch.time + HOUR
    watch.time = rotation.delete_after - timedelta(microseconds=1)
    assert not await rotation.delete_old_key()
    assert signer.public_key_arn in await arns(session)
    watch.time = rotation.delete_after
    assert await rotation.delete_old_key()
    assert signer.public_key_arn not in await arns(session)


async def test_finish_waits_again_if_it_was_woken_early(session, signer, watch):
    async def sleep(seconds):
        await watch.sleep(seconds - 1 if seconds > 1 else seconds)

    rotation = await rotate_public_key(session, signer, keep=HOUR)
    await rotation.finish(sleep=sleep)
    assert watch.slept == [3599, 1]


async def test_an_old_key_that_is_gone_already_is_no_error(session, signer, watch):
    rotation = await rotate_public_key(session, signer, keep=timedelta())
    await session.realtime.delete_public_key(signer.public_key_arn)
    assert await rotation.delete_old_key()


async def test_the_new_signer_is_of_the_same_kind_and_signs_with_the_new_key(session, watch):
    pair, own = generate_key_pair(), generate_key_pair()
    key = await session.realtime.import_public_key(pair.public_key_pem)
    old = ConnectionTokenSigner(pair.private_key_pem, key.arn, now=watch.now)
    rotation = await rotate_public_key(session, old, keep=HOUR, key_pair=own)
    assert type(rotation.signer) is ConnectionTokenSigner
    assert rotation.key_pair == own
    assert rotation.signer.sign().expiration_time == watch.time + timedelta(hours=12)


async def test_a_full_region_is_left_as_it_is(session, signer):
    for _ in range(2):
        await session.realtime.import_public_key(generate_key_pair().public_key_pem)
    before = await arns(session)
    with pytest.raises(ServiceQuotaExceededException) as raised:
        await rotate_public_key(session, signer, keep=HOUR)
    assert "A region holds 3 public keys" in raised.value.__notes__[0]
    assert await arns(session) == before


async def test_nothing_is_imported_if_the_old_key_is_not_there(session, signer):
    await session.realtime.delete_public_key(signer.public_key_arn)
    with pytest.raises(ResourceNotFoundException):
        await rotate_public_key(session, signer, keep=HOUR)
    assert await arns(session) == []


async def test_a_negative_time_is_refused(session, signer):
    with pytest.raises(InvalidRequestError, match="keep must not be negative"):
        await rotate_public_key(session, signer, keep=-HOUR)


async def test_the_repr_hides_the_new_key(session, signer):
    rotation = await rotate_public_key(session, signer, keep=HOUR)
    assert "PRIVATE" not in repr(rotation)
