"""Two hundred tasks at once: nothing is lost, nothing is seen twice, pages are consistent."""

import asyncio

import pytest

from ivsrt_async.errors import ResourceNotFoundException

TASKS = 200
ROUNDS = 3


async def test_stages_made_listed_tagged_and_deleted_by_many_tasks(realtime):
    kept = [(await realtime.create_stage(name=f"kept-{number}")).stage.arn for number in range(40)]

    async def work(number: int) -> str:
        for turn in range(ROUNDS):
            made = (await realtime.create_stage(name=f"task-{number}-{turn}")).stage
            tags = {"task": str(number), "turn": str(turn)}
            await realtime.tag_resource(resource_arn=made.arn, tags=tags)
            assert await realtime.list_tags_for_resource(made.arn) == tags
            await realtime.update_stage(made.arn, name=f"renamed-{number}-{turn}")
            assert (await realtime.get_stage(made.arn)).name == f"renamed-{number}-{turn}"
            if turn < ROUNDS - 1:
                await realtime.delete_stage(made.arn)
                with pytest.raises(ResourceNotFoundException):
                    await realtime.get_stage(made.arn)
        return made.arn

    async def watch() -> None:
        for _ in range(20):
            seen = [stage.arn async for stage in realtime.list_stages(max_results=17)]
            assert len(seen) == len(set(seen))
            assert set(kept) <= set(seen)

    *left, _ = await asyncio.gather(*map(work, range(TASKS)), watch())
    listed = [stage.arn async for stage in realtime.list_stages(max_results=100)]
    assert sorted([*kept, *left]) == sorted(listed)


async def test_one_user_may_be_there_many_times(ivs, realtime):
    stage_arn = (await realtime.create_stage()).stage.arn
    people = await asyncio.gather(
        *[
            ivs.join(await realtime.create_participant_token(stage_arn=stage_arn, user_id="ana"))
            for _ in range(12)
        ]
    )
    await asyncio.gather(*[person.publish() for person in people])
    session_id = (await realtime.get_stage(stage_arn)).active_session_id
    found = realtime.list_participants(
        stage_arn=stage_arn, session_id=session_id, filter_by_user_id="ana", max_results=5
    )
    assert {p.participant_id async for p in found} == {p.participant_id for p in people}
