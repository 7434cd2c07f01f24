"""An ad break in a stream."""

from datetime import datetime, timedelta

import attrs

from .....low_latency import InsertAdBreakResponse


@attrs.frozen(kw_only=True)
class AdBreak:
    """An ad break that was marked."""

    marked: InsertAdBreakResponse
    """As the service answered."""
    begins_at: datetime
    seconds: int

    @property
    def ends_at(self) -> datetime:
        """When the stream itself is seen again."""
        return self.begins_at + timedelta(seconds=self.seconds)

    def facts(self) -> dict[str, object]:
        """What its event tells of it."""
        return {
            "ad_break_id": self.marked.ad_break_id,
            "duration_seconds": self.seconds,
            "target_start_time": self.begins_at,
        }
