"""A channel with its stream key and its broadcasts."""

from collections.abc import Mapping

import attrs

from ....._core.model import changed
from .....low_latency import Channel, Srt, StreamKey
from ...resources import Resource
from .recording import Recording, new_recording
from .stream import StreamRun


@attrs.define(eq=False, kw_only=True)
class ChannelState(Resource[Channel]):
    """A channel."""

    stream_key: Resource[StreamKey] | None = None
    runs: list[StreamRun] = attrs.field(factory=list)
    """Its broadcasts, oldest first."""

    @property
    def live(self) -> StreamRun | None:
        """What is being broadcast now."""
        return self.runs[-1] if self.runs and self.runs[-1].end_time is None else None

    def view(self) -> Channel:
        """The channel as the service shows it: who may stream unencrypted needs no passphrase."""
        shown = super().view()
        if self.settings.insecure_ingest and self.settings.srt is not None:
            return changed(shown, srt=Srt(endpoint=self.settings.srt.endpoint))
        return shown

    def recording_of(self, run: StreamRun, lost_buckets: Mapping[str, str]) -> Recording | None:
        """What a stream is recorded into: what the one before it was, if that waits for it.

        Args:
            run: The stream.
            lost_buckets: Where nothing can be recorded, and why.
        """
        configuration = run.recording_configuration
        if configuration is None:
            return None
        latest = next((r.recording for r in reversed(self.runs) if r.recording is not None), None)
        if latest is not None and latest.takes(configuration, run.tracks, run.start_time):
            return latest
        return new_recording(self.arn, configuration, run.tracks, run.start_time, lost_buckets)
