"""The example that hands out tokens, over a real socket."""

import aiohttp
import pytest

from ivsrt_async.local import LocalIVS, StageClientError
from tests.support.examples import load_example, serving

example = load_example("token_endpoint")


async def test_a_token_from_the_endpoint_lets_its_bearer_in():
    async with LocalIVS() as ivs, ivs.session() as session, aiohttp.ClientSession() as http:
        app = example.make_app(*await example.prepare(session))
        async with serving(app) as url:
            async with http.post(f"{url}/token?role=host", headers={"X-User": "ana"}) as answer:
                for_ana = await answer.json()
            async with http.post(f"{url}/token", headers={"X-User": "ben"}) as answer:
                for_ben = await answer.json()
            assert answer.headers["Cache-Control"] == "no-store"
        ana = await ivs.join(for_ana["token"])
        await ana.publish()
        assert (ana.user_id, ana.participant_id) == ("ana", for_ana["participantId"])
        ben = await ivs.join(for_ben["token"])
        with pytest.raises(StageClientError, match="INSUFFICIENT_CAPABILITIES"):
            await ben.publish()


@pytest.mark.parametrize(
    ("query", "headers"), [("role=host", {}), ("role=king", {"X-User": "ana"})]
)
async def test_who_does_not_say_who_they_are_gets_none(query, headers):
    async with LocalIVS() as ivs, ivs.session() as session, aiohttp.ClientSession() as http:
        app = example.make_app(*await example.prepare(session))
        async with (
            serving(app) as url,
            http.post(f"{url}/token?{query}", headers=headers) as answer,
        ):
            assert answer.status == 400
