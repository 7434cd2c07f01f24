"""What the local IVS refuses."""

from ivsrt_async.local import LocalIVS

from ._cases import CHAT_TOKEN, KEY, ONCE, PARTICIPANT_TOKEN, STREAM_KEY, case, issue


@case("the local IVS does not know a participant token")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.join(PARTICIPANT_TOKEN)


@case("the local IVS does not know a chat token")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.chat(CHAT_TOKEN)


@case("the local IVS does not know a stream key")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.ingest(STREAM_KEY)


@case("the local IVS does not know a channel's stream key")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.go_live(STREAM_KEY)


@case("the local IVS does not know the signature")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session(credentials=KEY, retry=ONCE) as session:
        return await issue(session)
