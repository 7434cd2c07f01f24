"""Chromium draws the page of a local IVS: people are in it, and their names stay text.

    uv run peers/browser.py

Says so and ends where there is no Chromium.
"""

import asyncio
import os
import shutil
import signal
import tempfile
from urllib.parse import quote

from ivsrt_async.local import LocalIVS

SECONDS = 40
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--virtual-time-budget=3000",
    "--dump-dom",
]
NAME = "<b>ana</b>"


async def drawn(browser: str, url: str) -> str:
    """The page after its script has run."""
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            browser,
            *FLAGS,
            f"--user-data-dir={folder}",
            url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), SECONDS)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return output.decode()


async def main() -> None:
    """Put somebody on a stage, and look."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("browser: left out, Chromium is not installed")
        return
    async with LocalIVS() as ivs, ivs.session() as session:
        stage = (await session.realtime.create_stage(name="hall")).stage
        token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id=NAME)
        await (await ivs.join(token)).publish()
        page = await drawn(browser, f"{ivs.endpoint_url}/")
        person = await drawn(browser, f"{ivs.endpoint_url}/#resource/{quote(stage.arn, safe='')}")
        call = await drawn(browser, f"{ivs.endpoint_url}/#call/2")
    for part in (stage.arn, "&lt;b&gt;ana&lt;/b&gt;", "1 on air", "CreateParticipantToken"):
        assert part in page, f"{part} is not on the page: {page}"
    assert "<td>on air</td>" in person, f"what ana does is not told: {person}"
    assert '"token": "(hidden)"' in call, f"the answer of the call is not told: {call}"
    assert token.token not in call, "a token is on the page"
    for shown in (page, person, call):
        assert NAME not in shown, "a name became markup"
    print("browser: Chromium draws the page, and names stay text")


if __name__ == "__main__":
    asyncio.run(main())
