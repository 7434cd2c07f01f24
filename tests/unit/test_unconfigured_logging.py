"""What a program sees that has not set up logging, as under a server that sets up its own alone."""

import subprocess
import sys

CODE = """
import asyncio
from datetime import UTC, datetime, timedelta
from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async.errors import IVSError

class Provider:
    asked = 0

    async def get_credentials(self):
        self.asked += 1
        if self.asked > 1:
            raise RuntimeError("away")
        return Credentials("key", "secret", expires_at=datetime.now(UTC) + timedelta(minutes=1))

async def main():
    async with Session(
        "eu-west-1",
        credentials=Provider(),
        endpoint_url="http://127.0.0.1:1",
        retry=RetryPolicy(max_attempts=1),
    ) as session:
        for _ in range(3):
            try:
                await session.realtime.get_stage("arn:aws:ivs:eu-west-1:123456789012:stage/abc")
            except IVSError:
                await asyncio.sleep(0)

asyncio.run(main())
"""


def test_warnings_are_shown_and_nothing_below_them():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=50
    )
    assert "new credentials could not be fetched" in done.stderr
    assert "attempt 1" not in done.stderr
