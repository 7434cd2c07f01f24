# /// script
# requires-python = ">=3.11"
# dependencies = ["ivsrt-async"]
#
# [tool.uv.sources]
# ivsrt-async = { path = "..", editable = true }
# ///
"""An evening at a stage, told call by call.

    uv run examples/quickstart.py          on a local IVS: no AWS account, nothing to pay
    uv run examples/quickstart.py --aws    on AWS, with your default credentials and region

On the local IVS simulated people join, go on air and leave. On AWS nobody does, because that takes
a phone or a browser; the calls are the same. Whatever is made is deleted at the end.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from ivsrt_async import RetryPolicy, Session
from ivsrt_async.errors import IVSError, ResourceNotFoundException
from ivsrt_async.local import LocalIVS
from ivsrt_async.realtime import (
    CreateStageResponse,
    ParticipantTokenCapability,
    ParticipantTokenConfiguration,
)

STAGES = 150


def say(text: str = "") -> None:
    """Print one line of the story."""
    print(text)


async def main() -> None:
    """Tell the story."""
    parser = argparse.ArgumentParser(description="An evening at a stage, told call by call.")
    parser.add_argument("--aws", action="store_true", help="call AWS instead of a local IVS")
    async with AsyncExitStack() as stack:
        if parser.parse_args().aws:
            ivs = None
            patient = RetryPolicy(max_attempts=10, mode="adaptive")  # AWS: 5 calls a second
            session = await stack.enter_async_context(Session(retry=patient))
            say("Calling AWS with your default credentials.")
        else:
            ivs = await stack.enter_async_context(LocalIVS())
            session = await stack.enter_async_context(ivs.session())
            say(f"A local IVS listens at {ivs.endpoint_url}.")

        created = await stack.enter_async_context(standup(session))
        if ivs is not None:
            await an_evening(ivs, created)
        await look_back(session, created)
        await tags(session, created)
        await many_stages(session)
        if ivs is not None:
            await trouble(ivs, session, created)
    say("Everything that was made is deleted. Good night.")


@asynccontextmanager
async def standup(session: Session) -> AsyncIterator[CreateStageResponse]:
    """A stage with a token for a host and one for a viewer; deleted at the end."""
    created = await session.realtime.create_stage(
        name="standup",
        participant_token_configurations=[
            ParticipantTokenConfiguration(user_id="ana", duration=60),
            ParticipantTokenConfiguration(
                user_id="ben", duration=60, capabilities=[ParticipantTokenCapability.SUBSCRIBE]
            ),
        ],
    )
    say(f"\nCreated the stage {created.stage.name!r}: {created.stage.arn}")
    for token in created.participant_tokens or []:
        may = " and ".join(capability.lower() for capability in token.capabilities or [])
        say(f"  a token for {token.user_id}, who may {may}, until {token.expiration_time:%H:%M}")
    try:
        yield created
    finally:
        await session.realtime.delete_stage(created.stage.arn)


async def an_evening(ivs: LocalIVS, created: CreateStageResponse) -> None:
    """Two people come and go. The clock is moved ahead, so that it takes no time."""
    for_ana, for_ben = created.participant_tokens or []
    say("\nAna joins and goes on air. Ben joins to watch. Half an hour later they leave.")
    ana = await ivs.join(for_ana)
    await ana.publish()
    ben = await ivs.join(for_ben)
    ivs.clock.advance(30 * 60)
    await ana.leave()
    await ben.leave()
    ivs.clock.advance(10 * 60)  # a session ends some minutes after the last person left


async def look_back(session: Session, created: CreateStageResponse) -> None:
    """Walk over sessions, participants and what happened to each."""
    stage_arn = created.stage.arn
    say("\nWhat happened at the stage:")
    async for past in session.realtime.list_stage_sessions(stage_arn=stage_arn):
        say(f"  session {past.session_id}, from {past.start_time:%H:%M} to {past.end_time:%H:%M}")
        async for person in session.realtime.list_participants(
            stage_arn=stage_arn, session_id=past.session_id
        ):
            say(f"    {person.user_id}, {'was' if person.published else 'never'} on air")
            async for event in session.realtime.list_participant_events(
                stage_arn=stage_arn,
                session_id=past.session_id,
                participant_id=person.participant_id,
            ):
                say(f"      {event.event_time:%H:%M} {event.name}")


async def tags(session: Session, created: CreateStageResponse) -> None:
    """Tag the stage and read the tags back."""
    arn = created.stage.arn
    await session.realtime.tag_resource(resource_arn=arn, tags={"team": "video", "env": "demo"})
    await session.realtime.untag_resource(resource_arn=arn, tag_keys=["env"])
    say(f"\nTags of the stage: {dict(await session.realtime.list_tags_for_resource(arn))}")


async def many_stages(session: Session) -> None:
    """Create many stages, list them page by page and delete them."""
    say(f"\nCreating {STAGES} more stages, ten at a time.")
    arns: list[str] = []
    ten = asyncio.Semaphore(10)

    async def create(number: int) -> None:
        async with ten:
            made = await session.realtime.create_stage(name=f"room-{number}")
            arns.append(made.stage.arn)

    async def delete(arn: str) -> None:
        async with ten:
            await session.realtime.delete_stage(arn)

    try:
        # All of them end before anything is deleted, so that nothing is left behind.
        ends = await asyncio.gather(*map(create, range(STAGES)), return_exceptions=True)
        for problem in filter(None, ends):
            raise problem
        pages = 0
        total = 0
        async for page in session.realtime.list_stages(max_results=50).pages():
            pages += 1
            total += len(page.stages)
        say(f"Listing all stages takes {pages} pages and gives {total}.")
    finally:
        await asyncio.gather(*map(delete, arns))


async def trouble(ivs: LocalIVS, session: Session, created: CreateStageResponse) -> None:
    """Be throttled, and ask for something that is not there."""
    say("\nThe service throttles the next two calls; the session waits and tries again.")
    ivs.throttle("GetStage", calls=2)
    stage = await session.realtime.get_stage(created.stage.arn)
    say(f"  third attempt: {stage.name!r} is there")
    try:
        await session.realtime.get_stage(created.stage.arn + "x")
    except ResourceNotFoundException as error:
        say(f"A stage that does not exist has an error of its own:\n  {error}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except IVSError as error:
        sys.exit(f"{type(error).__name__}: {error}")
