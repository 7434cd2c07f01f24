"""Lists: page by page over the network, item by item for the caller."""

import asyncio

import pytest

from ivsrt_async.errors import InvalidRequestError, PaginationError, ServiceError
from ivsrt_async.realtime import ListStagesResponse, StageSummary
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/{}"


def page(*numbers: int, token: str | None = None) -> Answer:
    stages = [{"arn": ARN.format(number)} for number in numbers]
    return Answer.of({"stages": stages, **({"nextToken": token} if token is not None else {})})


def numbers(stages) -> list[int]:
    return [int(stage.arn.rpartition("/")[2]) for stage in stages]


@pytest.fixture
async def listing():
    """Gives a server with the pages asked for, and `list_stages` of a session that calls it."""
    async with ScriptedServer() as server, server.session() as session:

        def prepare(*answers: Answer):
            server._answers[:] = answers
            return server, session.realtime.list_stages

        yield prepare


THREE_PAGES = (page(1, 2, token="b"), page(3, token="c"), page(4, 5))


async def test_async_for_gives_every_item_of_every_page(listing):
    server, list_stages = listing(*THREE_PAGES)
    assert numbers([stage async for stage in list_stages()]) == [1, 2, 3, 4, 5]
    assert [r.json for r in server.received] == [{}, {"nextToken": "b"}, {"nextToken": "c"}]


async def test_awaiting_gives_the_first_page(listing):
    server, list_stages = listing(*THREE_PAGES)
    expected = ListStagesResponse(
        next_token="b",
        stages=[StageSummary(arn=ARN.format(1)), StageSummary(arn=ARN.format(2))],
    )
    assert expected == await list_stages()
    assert len(server.received) == 1


async def test_pages_gives_whole_pages(listing):
    _, list_stages = listing(*THREE_PAGES)
    found = [(numbers(p.stages), p.next_token) async for p in list_stages().pages()]
    assert found == [([1, 2], "b"), ([3], "c"), ([4, 5], None)]


@pytest.mark.parametrize(
    ("limit", "expected", "fetched"),
    [
        (None, [1, 2, 3, 4, 5], 3),
        (0, [], 0),
        (1, [1], 1),
        (2, [1, 2], 1),
        (3, [1, 2, 3], 2),
        (4, [1, 2, 3, 4], 3),
        (99, [1, 2, 3, 4, 5], 3),
    ],
)
async def test_collect_fetches_no_more_pages_than_it_takes(listing, limit, expected, fetched):
    server, list_stages = listing(*THREE_PAGES)
    assert expected == numbers(await list_stages().collect(limit))
    assert fetched == len(server.received)


async def test_a_negative_limit_is_refused(listing):
    _, list_stages = listing()
    with pytest.raises(InvalidRequestError, match="limit must be at least 0, got -1"):
        await list_stages().collect(-1)


async def test_next_token_resumes_where_an_earlier_page_ended(listing):
    server, list_stages = listing(*THREE_PAGES[1:])
    assert numbers(await list_stages(next_token="b").collect()) == [3, 4, 5]
    assert [r.json for r in server.received] == [{"nextToken": "b"}, {"nextToken": "c"}]


async def test_max_results_is_the_size_of_a_page_and_never_a_total(listing):
    server, list_stages = listing(*THREE_PAGES)
    assert len(await list_stages(max_results=2).collect()) == 5
    assert [r.json["maxResults"] for r in server.received] == [2, 2, 2]


async def test_empty_pages_are_passed_over(listing):
    _, list_stages = listing(page(token="a"), page(1, token="b"), page(token="c"), page())
    assert numbers([stage async for stage in list_stages()]) == [1]


async def test_an_empty_list_has_no_items(listing):
    _, list_stages = listing(page())
    assert await list_stages().collect() == []


async def test_an_empty_token_ends_the_list(listing):
    server, list_stages = listing(page(1, token=""))
    assert numbers(await list_stages().collect()) == [1]
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("tokens", "given", "pages"),
    [
        pytest.param("aa", None, 2, id="the same token at once"),
        pytest.param("aba", None, 3, id="a circle of two"),
        pytest.param("abcdb", None, 5, id="a circle of three after a while"),
        pytest.param("a", "a", 1, id="the token to resume with"),
        pytest.param("ba", "a", 2, id="back to the token to resume with"),
    ],
)
async def test_a_token_handed_out_twice_raises_instead_of_looping(listing, tokens, given, pages):
    server, list_stages = listing(*[page(1, token=token) for token in tokens])
    with pytest.raises(PaginationError) as raised:
        await list_stages(next_token=given).collect()
    assert f"ListStages: the token after page {pages} was handed out before" == str(raised.value)
    assert ("ListStages", pages, pages) == (
        raised.value.operation,
        raised.value.pages,
        len(server.received),
    )


async def test_after_a_repeated_token_the_iterator_is_at_its_end(listing):
    _, list_stages = listing(page(1, token="a"), page(2, token="a"))
    pages = list_stages().pages()
    await anext(pages)
    with pytest.raises(PaginationError):
        await anext(pages)
    with pytest.raises(StopAsyncIteration):
        await anext(pages)


async def test_a_plain_for_says_what_to_use(listing):
    _, list_stages = listing()
    with pytest.raises(TypeError) as raised:
        for _ in list_stages():
            pass
    assert str(raised.value) == "ListStages arrives over the network: use `async for`"


async def test_nothing_is_sent_until_the_list_is_used(listing):
    server, list_stages = listing()
    list_stages()
    list_stages().pages()
    aiter(list_stages())
    await asyncio.sleep(0)
    assert server.received == []


async def test_break_leaves_nothing_behind(listing):
    server, list_stages = listing(*THREE_PAGES)
    tasks = asyncio.all_tasks()
    async for stage in list_stages():
        if stage.arn.endswith("/3"):
            break
    assert len(server.received) == 2
    assert asyncio.all_tasks() - tasks <= set(server._serving)


async def test_a_list_can_be_used_more_than_once_and_starts_afresh(listing):
    server, list_stages = listing(*THREE_PAGES, *THREE_PAGES, THREE_PAGES[0])
    paginator = list_stages()
    assert [numbers(await paginator.collect()) for _ in range(2)] == [[1, 2, 3, 4, 5]] * 2
    assert numbers((await paginator).stages) == [1, 2]
    assert {} == server.received[3].json == server.received[6].json


async def test_a_page_that_failed_can_be_asked_for_again(listing):
    server, list_stages = listing(page(1, token="b"), Answer.error("ValidationException"), page(2))
    pages = list_stages().pages()
    await anext(pages)
    with pytest.raises(ServiceError):
        await anext(pages)
    assert numbers((await anext(pages)).stages) == [2]
    assert server.received[2].json == {"nextToken": "b"}


async def test_the_repr_shows_what_is_listed(listing):
    _, list_stages = listing()
    expected = "Paginator(ListStages(next_token=None, max_results=7))"
    assert expected == repr(list_stages(max_results=7))
