"""Many calls: how many run at once, in which order outcomes come, and how it ends."""

import asyncio
import gc
from contextlib import aclosing

import pytest

from ivsrt_async import Outcome, RetryPolicy, bulk
from ivsrt_async.errors import (
    ConflictException,
    InvalidRequestError,
    IVSError,
    ResourceNotFoundException,
    ServiceError,
)
from ivsrt_async.local import LocalIVS
from tests.support.own_time import let_run


class Calls:
    """A call that ends when a test lets it."""

    def __init__(self) -> None:
        self.running: dict[int, asyncio.Future] = {}
        self.begun: list[int] = []
        self.cancelled: list[int] = []

    async def __call__(self, item: int) -> str:
        self.begun.append(item)
        end = self.running[item] = asyncio.get_running_loop().create_future()
        try:
            return await end
        except asyncio.CancelledError:
            self.cancelled.append(item)
            raise
        finally:
            del self.running[item]

    def finish(self, item: int, result="done") -> None:
        if isinstance(result, BaseException):
            self.running[item].set_exception(result)
        else:
            self.running[item].set_result(result)


@pytest.fixture
def calls():
    return Calls()


async def echo(item: int) -> int:
    await asyncio.sleep(0)
    return item * 2


async def numbers(count: int):
    for number in range(count):
        await asyncio.sleep(0)
        yield number


def refusal(kind=ConflictException) -> ServiceError:
    return kind("no", code=kind.__name__, status=kind.status)


def others() -> set[asyncio.Task]:
    return asyncio.all_tasks() - {asyncio.current_task()}


async def test_every_item_has_its_outcome():
    found = [outcome async for outcome in bulk(echo, range(100))]
    assert sorted(found, key=lambda each: each.item) == [Outcome(n, 2 * n) for n in range(100)]
    assert all(outcome.ok for outcome in found)


async def test_outcomes_come_as_calls_complete(calls):
    outcomes = bulk(calls, [1, 2, 3])
    first = asyncio.ensure_future(anext(outcomes))
    await let_run()
    calls.finish(3)
    calls.finish(1)
    assert (await first).item == 3
    assert (await anext(outcomes)).item == 1
    calls.finish(2)
    assert (await anext(outcomes)).item == 2
    with pytest.raises(StopAsyncIteration):
        await anext(outcomes)


@pytest.mark.parametrize("items", [range(30), numbers], ids=["at hand", "fetched"])
async def test_no_more_calls_run_at_once_than_asked_for(calls, items):
    outcomes = bulk(calls, items if isinstance(items, range) else items(30), tasks=4)
    most = 0
    for _ in range(30):
        step = asyncio.ensure_future(anext(outcomes))
        await let_run()
        most = max(most, len(calls.running))
        calls.finish(next(iter(calls.running)))
        await step
    assert most == 4


async def test_items_are_taken_as_they_are_needed(calls):
    """A list of a million does not become a million tasks, nor wait in memory."""
    taken = []

    def items():
        for number in range(1_000_000):
            taken.append(number)
            yield number

    async with bulk(calls, items(), tasks=3) as outcomes:
        step = asyncio.ensure_future(anext(outcomes))
        await let_run()
        calls.finish(0)
        await step
        assert taken == [0, 1, 2]
        assert len(others()) == 2


async def test_who_stops_taking_outcomes_stops_the_calls(calls):
    async with bulk(calls, range(100), tasks=3) as outcomes:
        step = asyncio.ensure_future(anext(outcomes))
        await let_run()
        for item in range(3):
            calls.finish(item)
        await step
        await let_run()
        assert calls.begun == [0, 1, 2]


async def test_an_error_of_ours_is_an_outcome():
    async def fail(item: int) -> None:
        raise refusal() if item % 2 else InvalidRequestError("arn", "must be longer", "")

    found = [outcome async for outcome in bulk(fail, range(4))]
    assert [type(outcome.error) for outcome in found] == [
        InvalidRequestError,
        ConflictException,
    ] * 2
    assert [(outcome.ok, outcome.result, outcome.missing) for outcome in found] == [
        (False, None, False)
    ] * 4


@pytest.mark.parametrize("missing_ok", [False, True])
async def test_what_is_missing_counts_as_asked_for(missing_ok):
    async def fail(item: int) -> None:
        raise refusal(ResourceNotFoundException)

    (outcome,) = [outcome async for outcome in bulk(fail, [1], missing_ok=missing_ok)]
    assert (outcome.ok, outcome.missing) == (missing_ok, missing_ok)


async def test_any_other_error_is_raised_after_the_outcomes_of_what_was_under_way(calls):
    outcomes = bulk(calls, range(100), tasks=3)
    step = asyncio.ensure_future(anext(outcomes))
    await let_run()
    calls.finish(1, KeyError("a defect"))
    await let_run()
    calls.finish(0)
    calls.finish(2)
    assert (await step).item == 0
    assert (await anext(outcomes)).item == 2
    with pytest.raises(KeyError, match="a defect"):
        await anext(outcomes)
    with pytest.raises(StopAsyncIteration):
        await anext(outcomes)
    assert calls.begun == [0, 1, 2]


async def test_an_error_of_the_items_is_raised_at_the_end():
    async def items():
        yield 1
        yield 2
        raise refusal()

    outcomes = bulk(echo, items())
    seen = {(await anext(outcomes)).item, (await anext(outcomes)).item}
    with pytest.raises(ConflictException):
        await anext(outcomes)
    assert seen == {1, 2}


def broken_items():
    yield 1
    raise RuntimeError("no more")


async def test_an_error_of_items_at_hand_is_raised_at_the_end():
    outcomes = bulk(echo, broken_items())
    assert (await anext(outcomes)).item == 1
    with pytest.raises(RuntimeError, match="no more"):
        await anext(outcomes)


async def test_progress_can_be_told_by_length():
    outcomes = bulk(echo, [1, 2, 3])
    assert (len(outcomes), outcomes.done, repr(outcomes)) == (3, 0, "<Bulk: 0 of 3 done>")
    async for _ in outcomes:
        pass
    assert (len(outcomes), outcomes.done) == (3, 3)


async def test_items_without_a_length_have_none_and_are_true_all_the_same():
    outcomes = bulk(echo, numbers(3))
    with pytest.raises(TypeError, match="the items have no length"):
        len(outcomes)
    assert outcomes
    assert repr(outcomes) == "<Bulk: 0 done>"


async def test_no_items_have_no_outcomes():
    assert [outcome async for outcome in bulk(echo, [])] == []
    assert [outcome async for outcome in bulk(echo, numbers(0))] == []


async def test_two_may_take_outcomes_at_once():
    outcomes = bulk(echo, range(20), tasks=3)

    async def take() -> list[int]:
        return [outcome.item async for outcome in outcomes]

    one, other = await asyncio.gather(take(), take())
    assert sorted(one + other) == list(range(20))


# Ending early


async def test_leaving_the_loop_leaves_no_task_behind(calls):
    asyncio.get_running_loop().call_later(0, lambda: calls.finish(0))
    async for _ in bulk(calls, range(100), tasks=5):
        break
    gc.collect()
    await let_run(3)
    assert others() == set()
    assert sorted(calls.cancelled) == [1, 2, 3, 4]


async def test_an_error_in_the_body_of_the_loop_leaves_no_task_behind(calls):
    async def fail() -> None:
        async for _ in bulk(calls, range(100), tasks=5):
            raise ZeroDivisionError

    asyncio.get_running_loop().call_later(0, lambda: calls.finish(0))
    with pytest.raises(ZeroDivisionError):
        await fail()
    gc.collect()
    await let_run(3)
    assert others() == set()


async def test_a_bulk_that_is_kept_begins_nothing_more_after_the_loop_is_left(calls):
    outcomes = bulk(calls, range(100), tasks=5)
    asyncio.get_running_loop().call_later(0, lambda: calls.finish(0))
    async for _ in outcomes:
        break
    for item in range(1, 5):
        calls.finish(item)
    await let_run()
    assert others() == set()
    assert calls.begun == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("close", [aclosing, lambda outcomes: outcomes])
async def test_closing_waits_until_every_call_has_ended(calls, close):
    async with close(bulk(calls, numbers(100), tasks=5)) as outcomes:
        step = asyncio.ensure_future(anext(outcomes))
        await let_run()
        calls.finish(0)
        await step
    assert others() == set()
    assert sorted(calls.cancelled) == [1, 2, 3, 4]
    await outcomes.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(outcomes)


async def test_whoever_is_cancelled_leaves_no_task_behind(calls):
    async def consume() -> None:
        async for _ in bulk(calls, range(100), tasks=5):
            pass

    task = asyncio.ensure_future(consume())
    await let_run()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert others() == set()
    assert sorted(calls.cancelled) == [0, 1, 2, 3, 4]


async def test_a_call_that_is_cancelled_from_inside_does_not_end_the_others(calls):
    outcomes = bulk(calls, range(3))
    step = asyncio.ensure_future(anext(outcomes))
    await let_run()
    calls.finish(0, asyncio.CancelledError())
    await let_run()
    calls.finish(1)
    calls.finish(2)
    assert (await step).item == 1
    assert (await anext(outcomes)).item == 2
    with pytest.raises(RuntimeError, match="was cancelled"):
        await anext(outcomes)


def test_a_bulk_whose_event_loop_has_ended_is_forgotten_without_a_word():
    kept = []

    async def leave() -> None:
        kept.append(bulk(echo, range(100)))
        await anext(kept[0])

    asyncio.run(leave())
    kept.clear()
    gc.collect()


# What is refused


@pytest.mark.parametrize("tasks", [0, -1, 1.5, True, "3"])
def test_the_number_of_tasks_is_checked(tasks):
    with pytest.raises(InvalidRequestError, match="tasks must be a whole number of at least 1"):
        bulk(echo, [1], tasks=tasks)


@pytest.mark.parametrize(
    ("call", "items", "message"),
    [
        (5, [], "a function of one item as its first argument, got int"),
        (["a"], echo, "a function of one item as its first argument, got list"),
        (echo, 5, "a collection of items, got int"),
        (echo, "arn:aws:ivs:eu-west-1:123456789012:stage/AbC", "of items, got str"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(call, items, message):
    with pytest.raises(TypeError, match=message):
        bulk(call, items)


# With a session


async def test_a_whole_list_is_deleted_as_it_is_read():
    async with LocalIVS() as ivs, ivs.session(retry=RetryPolicy(max_attempts=1)) as session:
        for _ in range(25):
            await session.realtime.create_stage()
        stages = session.realtime.list_stages(max_results=10)
        async with session.observe() as calls:
            outcomes = bulk(lambda stage: session.realtime.delete_stage(stage.arn), stages)
            found = [outcome.ok async for outcome in outcomes]
        assert (len(found), all(found)) == (25, True)
        assert await session.realtime.list_stages().collect() == []
        assert sorted({call.operation for call in calls}) == ["DeleteStage", "ListStages"]


async def test_methods_take_the_item_as_their_only_argument():
    async with LocalIVS() as ivs, ivs.session() as session:
        arns = [(await session.realtime.create_stage()).stage.arn for _ in range(3)]
        missing = arns[0][:-4] + "gone"
        found = {
            outcome.item: outcome
            async for outcome in bulk(
                session.realtime.delete_stage, [*arns, missing], missing_ok=True
            )
        }
        assert [found[arn].missing for arn in [*arns, missing]] == [False, False, False, True]
        errors = [o.error async for o in bulk(session.realtime.get_stage, [*arns, ""])]
        assert {type(error) for error in errors} == {ResourceNotFoundException, InvalidRequestError}
        assert all(isinstance(error, IVSError) for error in errors)


async def test_a_plain_for_says_what_to_use():
    with pytest.raises(TypeError, match="over the network: use `async for`"):
        for _ in bulk(echo, [1]):
            pass
