"""What is written down of the rooms that have logging configurations.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-logging.html
"""

import gzip
import json
import secrets
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from ..chat import DestinationConfiguration
from .clock import LocalClock

__all__ = ["ChatLogEntry", "ChatLogs"]

VERSION = "1.0"
_KEPT = 10_000


@attrs.frozen(kw_only=True)
class ChatLogEntry:
    """A message or an event, as one destination gets it."""

    destination: DestinationConfiguration
    """Where it is written: the bucket, the log group or the delivery stream."""
    room_arn: str
    """Room it was sent to."""
    record: dict[str, Any]
    """The line: `event_timestamp`, `type`, `version`, and as `payload` what clients received."""

    @property
    def stream(self) -> str:
        """Name of the log stream in a CloudWatch Logs log group."""
        return f"aws/IVSChatLogs/{VERSION}/room_{_id_of(self.room_arn)}"


class ChatLogs:
    """The chat logs of a local IVS; see `LocalIVS.chat_logs`.

    Messages and events of rooms with active logging configurations are written at once; AWS takes
    ten seconds, or minutes for S3.

    Args:
        account: Number of the account.
        region: Region of the rooms.
        clock: What time it is.
    """

    def __init__(self, account: str, region: str, clock: LocalClock) -> None:
        self._account = account
        self._region = region
        self._clock = clock
        self._folder: Path | None = None
        self._unwritten: dict[Path, list[str]] = {}
        self.kept: deque[ChatLogEntry] = deque(maxlen=_KEPT)
        """The latest 10,000 entries, oldest first."""

    def write_to(self, folder: Path) -> None:
        """Write what goes to S3 from now on as files, too, named as in S3.

        There is a file for each bucket, room and minute:
        `<bucket>/AWSLogs/<account>/IVSChatLogs/1.0/<region>/room_<id>/<year>/….log.gz`. It is
        written when its minute has passed by the local clock, or when the local IVS stops.

        Args:
            folder: Where the buckets are; it is made when the first file is.
        """
        self._folder = folder

    def write(
        self,
        destination: DestinationConfiguration,
        room_arn: str,
        moment: datetime,
        payload: dict[str, Any],
    ) -> None:
        """Write down what was sent to a room; the local IVS does so itself.

        Args:
            destination: Where to.
            room_arn: The room.
            moment: When it was sent.
            payload: What clients received.
        """
        record = {
            "event_timestamp": payload["SendTime"],
            "type": payload["Type"],
            "version": VERSION,
            "payload": payload,
        }
        self.kept.append(ChatLogEntry(destination=destination, room_arn=room_arn, record=record))
        if destination.s3 is not None and self._folder is not None:
            self._put(self._folder / destination.s3.bucket_name, room_arn, moment, record)

    def _put(self, bucket: Path, room_arn: str, moment: datetime, record: dict[str, Any]) -> None:
        start = moment.replace(second=0, microsecond=0)
        file = bucket / self._place(_id_of(room_arn), start)
        if file not in self._unwritten:
            self._unwritten[file] = []
            self._clock.at(start + timedelta(minutes=1), lambda: self._flush(file))
        self._unwritten[file].append(json.dumps(record, ensure_ascii=False))

    def _place(self, room: str, start: datetime) -> Path:
        prefix = f"{self._account}_IVSChatLogs_{VERSION}_{self._region}_room_{room}"
        return Path(
            "AWSLogs", self._account, "IVSChatLogs", VERSION, self._region, f"room_{room}",
            f"{start:%Y}", f"{start:%m}", f"{start:%d}", f"{start:%H}",
            f"{prefix}_{start:%Y%m%dT%H%MZ}",
        )  # fmt: skip

    def _flush(self, file: Path) -> None:
        lines = self._unwritten.pop(file, None)
        if lines is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            named = file.with_name(f"{file.name}_{secrets.token_hex(4)}.log.gz")
            named.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))

    def close(self) -> None:
        """Write what is not written yet; the local IVS calls it."""
        for file in list(self._unwritten):
            self._flush(file)


def _id_of(arn: str) -> str:
    return arn.rpartition("/")[2]
