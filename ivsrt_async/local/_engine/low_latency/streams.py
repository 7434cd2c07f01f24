"""Answers the operations on live streams and on stream sessions."""

from ...._core.model import changed
from ....low_latency import (
    GetStream,
    GetStreamSession,
    IngestConfiguration,
    ListStreams,
    ListStreamSessions,
    ListStreamSessionsResponse,
    ListStreamsResponse,
    StopStream,
    Stream,
    StreamSession,
    StreamSessionSummary,
    StreamState,
    StreamSummary,
)
from ..catalog import narrowed
from ..marks import handles
from ..refusal import not_found
from .state.channel import StreamRun
from .state.low_latency import Account


class Streams:
    """What is live, and what was."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._page_tokens = account.world.page_tokens

    @handles(GetStream)
    def get(self, request: GetStream) -> Stream:
        """The live stream of a channel."""
        return _stream(self._account.live_run(request.channel_arn))

    @handles(ListStreams)
    def list(self, request: ListStreams) -> ListStreamsResponse:
        """All live streams, or those of one health."""
        health = request.filter_by.health if request.filter_by else None
        rows = [run for _, run in self._account.live if health in (None, run.health)]
        page, token = self._page_tokens.page(request, rows, lambda run: run.number, size=100)
        return ListStreamsResponse(
            streams=[narrowed(StreamSummary, _stream(run)) for run in page], next_token=token
        )

    @handles(StopStream)
    def stop(self, request: StopStream) -> None:
        """The broadcaster is cut off, and the stream ends a little later."""
        self._account.live_run(request.channel_arn).close()

    @handles(GetStreamSession)
    def get_session(self, request: GetStreamSession) -> StreamSession:
        """A broadcast, live or over; the most recent if none is named."""
        channel = self._account.channels.get(request.channel_arn, "channelArn")
        run = channel.run(request.stream_id)
        if run is None:
            raise not_found("StreamSession", request.stream_id or channel.arn)
        return _session(run)

    @handles(ListStreamSessions)
    def list_sessions(self, request: ListStreamSessions) -> ListStreamSessionsResponse:
        """The broadcasts of a channel, newest first."""
        runs = self._account.channels.get(request.channel_arn, "channelArn").runs
        page, token = self._page_tokens.page(
            request, reversed(runs), lambda run: run.number, size=100
        )
        sessions = [
            StreamSessionSummary(
                stream_id=run.id,
                start_time=run.start_time,
                end_time=run.end_time,
                has_error_event=run.failed,
            )
            for run in page
        ]
        return ListStreamSessionsResponse(stream_sessions=sessions, next_token=token)


def _stream(run: StreamRun) -> Stream:
    return Stream(
        channel_arn=run.channel.arn,
        stream_id=run.id,
        playback_url=run.channel.playback_url,
        start_time=run.start_time,
        state=StreamState.LIVE,
        health=run.health,
        viewer_count=run.viewers,
    )


def _session(run: StreamRun) -> StreamSession:
    return StreamSession(
        stream_id=run.id,
        start_time=run.start_time,
        end_time=run.end_time,
        channel=run.channel,
        ingest_configuration=_first_tracks(run),
        ingest_configurations=run.tracks,
        recording_configuration=run.recording,
        failover_slate_configuration=run.slate,
        truncated_events=list(run.events),
    )


def _first_tracks(run: StreamRun) -> IngestConfiguration:
    """What the deprecated member shows: the first tracks, with the names it has for things."""
    video, audio = run.tracks.video_configurations, run.tracks.audio_configurations
    return IngestConfiguration(
        video=changed(video[0], avc_profile=video[0].profile, avc_level=video[0].level)
        if video
        else None,
        audio=audio[0] if audio else None,
    )
