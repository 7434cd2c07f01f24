"""An account in which every operation that AWS sampled is called, and what they answer."""

import asyncio
from collections import defaultdict
from contextlib import suppress

from ivsrt_async.local import BroadcastError, LocalIVS
from tests.statements.boto3_clients import Boto3Clients, InThread
from tests.statements.composing import look_at, start
from tests.statements.live import new_channel, tracks
from tests.statements.on_stage import enter, new_stage, on_air
from tests.statements.signing import PUBLIC_KEY

Answers = dict[str, list[dict]]
BUCKET = {"s3": {"bucketName": "recordings"}}
TAGS = {"key1": "value1", "key2": "value2"}


def answers_of_a_full_account() -> dict[str, Answers]:
    """Everything that is answered on a tour of all operations, by service and operation."""
    clients = Boto3Clients()
    found = {service: defaultdict(list) for service in ("ivs-realtime", "ivs", "ivschat")}
    for service, answers in found.items():
        _keep_answers(clients.of(service), answers)
    try:
        asyncio.run(_tour(clients))
    finally:
        clients.close()
    return found


def _keep_answers(client, answers: Answers) -> None:
    def keep(parsed, model, **_):
        answers[model.name].append({k: v for k, v in parsed.items() if k != "ResponseMetadata"})

    client.meta.events.register("after-call", keep)


async def _tour(clients: Boto3Clients) -> None:
    async with LocalIVS() as ivs:
        clients.endpoint_url = ivs.endpoint_url
        realtime, low_latency, chat = [
            InThread(clients.of(service)) for service in ("ivs-realtime", "ivs", "ivschat")
        ]
        await _people(ivs, realtime)
        await _compositions(ivs, realtime, await new_channel(low_latency))
        await _encoders(ivs, realtime)
        await _channels(ivs, low_latency)
        await _who_may_watch(low_latency)
        await _chat(ivs, chat)


async def _people(ivs, realtime) -> None:
    made = await realtime.create_storage_configuration(
        name="storage", s3={"bucketName": "recordings"}
    )
    storage = made["storageConfiguration"]["arn"]
    recording = {"storageConfigurationArn": storage}
    stage = await new_stage(
        realtime, name="hall", participantTokenConfigurations=[{"userId": "alice"}]
    )
    await realtime.update_stage(arn=stage, autoParticipantRecordingConfiguration=recording)
    other = await new_stage(realtime, name="other")
    ana = await on_air(ivs, realtime, stage, userId="ana", attributes={"role": "host"})
    await on_air(ivs, realtime, other, userId="ben")
    ivs.clock.advance(10)
    replication = {"sourceStageArn": stage, "participantId": ana.participant_id}
    await realtime.start_participant_replication(destinationStageArn=other, **replication)
    await realtime.list_participant_replicas(**replication)
    for arn in (stage, other):
        session = (await realtime.get_stage(arn=arn))["stage"]["activeSessionId"]
        where = {"stageArn": arn, "sessionId": session}
        await realtime.list_participants(**where)
        await realtime.get_participant(**where, participantId=ana.participant_id)
    await realtime.stop_participant_replication(destinationStageArn=other, **replication)
    session = (await realtime.get_stage(arn=stage))["stage"]["activeSessionId"]
    await ana.leave()
    await realtime.list_participant_events(
        stageArn=stage, sessionId=session, participantId=ana.participant_id
    )
    ivs.clock.advance(3600)
    await realtime.get_stage_session(stageArn=stage, sessionId=session)
    await realtime.list_stage_sessions(stageArn=stage)
    late = await enter(ivs, realtime, stage, userId="late")
    await realtime.list_stages()
    await realtime.disconnect_participant(stageArn=stage, participantId=late.participant_id)
    await realtime.get_storage_configuration(arn=storage)
    await realtime.list_storage_configurations()
    await realtime.delete_stage(arn=stage)
    await realtime.delete_storage_configuration(arn=storage)
    key = await realtime.import_public_key(publicKeyMaterial=PUBLIC_KEY, name="key")
    await realtime.get_public_key(arn=key["publicKey"]["arn"])
    await realtime.list_public_keys()
    await realtime.delete_public_key(arn=key["publicKey"]["arn"])


async def _compositions(ivs, realtime, hall) -> None:
    stage = await new_stage(realtime, name="hall")
    await on_air(ivs, realtime, stage)
    made = await realtime.create_encoder_configuration(name="encoder")
    encoder = made["encoderConfiguration"]["arn"]
    await realtime.get_encoder_configuration(arn=encoder)
    await realtime.list_encoder_configurations()
    made = await realtime.create_storage_configuration(
        name="storage", s3={"bucketName": "recordings"}
    )
    storage = made["storageConfiguration"]["arn"]
    channel = {"channelArn": hall, "encoderConfigurationArn": encoder}
    s3 = {
        "encoderConfigurationArns": [encoder],
        "storageConfigurationArn": storage,
        "thumbnailConfigurations": [{"storage": ["SEQUENTIAL"]}],
    }
    first = await start(realtime, stage, {"channel": channel}, {"s3": s3})
    ivs.clock.advance(10)
    await look_at(realtime, first["arn"])
    await realtime.stop_composition(arn=first["arn"])
    ivs.clock.advance(10)
    layout = {"pip": {"featuredParticipantAttribute": "featured"}}
    second = await start(realtime, stage, {"channel": channel}, {"s3": s3}, layout=layout)
    ivs.clock.advance(10)
    await look_at(realtime, second["arn"])
    await realtime.list_compositions()
    await realtime.stop_composition(arn=second["arn"])
    ivs.clock.advance(400)
    await realtime.delete_encoder_configuration(arn=encoder)


async def _encoders(ivs, realtime) -> None:
    stage = await new_stage(realtime, name="hall")
    made = await realtime.create_ingest_configuration(
        name="camera", ingestProtocol="RTMPS", userId="camera"
    )
    arn = made["ingestConfiguration"]["arn"]
    await realtime.update_ingest_configuration(arn=arn, stageArn=stage)
    await realtime.get_ingest_configuration(arn=arn)
    await realtime.list_ingest_configurations()
    await realtime.delete_ingest_configuration(arn=arn)


async def _channels(ivs, low_latency) -> None:
    made = await low_latency.create_recording_configuration(
        name="recording",
        destinationConfiguration=BUCKET,
        recordingReconnectWindowSeconds=60,
        renditionConfiguration={"renditionSelection": "CUSTOM", "renditions": ["HD"]},
        thumbnailConfiguration={
            "recordingMode": "INTERVAL",
            "targetIntervalSeconds": 1,
            "resolution": "LOWEST_RESOLUTION",
            "storage": ["LATEST"],
        },
        tags=TAGS,
    )
    recording = made["recordingConfiguration"]["arn"]
    ivs.clock.advance(60)
    await low_latency.get_recording_configuration(arn=recording)
    await low_latency.list_recording_configurations()
    made = await low_latency.create_channel(name="hall")
    arn, key = made["channel"]["arn"], made["streamKey"]["arn"]
    await low_latency.update_channel(arn=arn, recordingConfigurationArn=recording)
    await low_latency.get_channel(arn=arn)
    await low_latency.list_channels()
    await low_latency.batch_get_channel(arns=[arn])
    await low_latency.get_stream_key(arn=key)
    await low_latency.list_stream_keys(channelArn=arn)
    await low_latency.batch_get_stream_key(arns=[key])
    await _streams(ivs, low_latency, arn)
    await low_latency.delete_stream_key(arn=key)
    await low_latency.create_stream_key(channelArn=arn)
    await low_latency.tag_resource(resourceArn=arn, tags=TAGS)
    await low_latency.list_tags_for_resource(resourceArn=arn)
    await low_latency.untag_resource(resourceArn=arn, tagKeys=list(TAGS))
    viewer = {"channelArn": arn, "viewerId": "viewer"}
    await low_latency.start_viewer_session_revocation(**viewer)
    absent = {**viewer, "channelArn": f"{arn[:-4]}0000"}
    await low_latency.batch_start_viewer_session_revocation(viewerSessions=[viewer, absent])
    await low_latency.delete_channel(arn=arn)
    await low_latency.delete_recording_configuration(arn=recording)


async def _streams(ivs, low_latency, arn) -> None:
    await ivs.go_live(arn, tracks=tracks())
    ivs.clock.advance(20)
    await low_latency.put_metadata(channelArn=arn, metadata="goal")
    await low_latency.get_stream(channelArn=arn)
    await low_latency.list_streams()
    await low_latency.get_stream_session(channelArn=arn)
    await low_latency.stop_stream(channelArn=arn)
    ivs.clock.advance(600)
    with suppress(BroadcastError):
        await ivs.go_live(arn, tracks=tracks(videos=2))
    ivs.clock.advance(600)
    await low_latency.get_stream_session(channelArn=arn)
    await low_latency.list_stream_sessions(channelArn=arn, maxResults=1)


async def _who_may_watch(low_latency) -> None:
    made = await low_latency.create_playback_restriction_policy(
        name="policy", allowedCountries=["US"], allowedOrigins=["https://example.com"], tags=TAGS
    )
    policy = made["playbackRestrictionPolicy"]["arn"]
    await low_latency.update_playback_restriction_policy(arn=policy, name="renamed")
    await low_latency.get_playback_restriction_policy(arn=policy)
    await low_latency.list_playback_restriction_policies()
    await low_latency.delete_playback_restriction_policy(arn=policy)
    made = await low_latency.import_playback_key_pair(publicKeyMaterial=PUBLIC_KEY, name="key")
    pair = made["keyPair"]["arn"]
    await low_latency.get_playback_key_pair(arn=pair)
    await low_latency.list_playback_key_pairs()
    await low_latency.delete_playback_key_pair(arn=pair)


async def _chat(ivs, chat) -> None:
    logs = (await chat.create_logging_configuration(destinationConfiguration=BUCKET))["arn"]
    ivs.clock.advance(60)
    await chat.get_logging_configuration(identifier=logs)
    await chat.create_logging_configuration(name="more", destinationConfiguration=BUCKET)
    await chat.list_logging_configurations(maxResults=1)
    await chat.update_logging_configuration(identifier=logs, name="logs")
    made = await chat.create_room(name="talk", loggingConfigurationIdentifiers=[logs], tags=TAGS)
    room = made["arn"]
    await chat.update_room(identifier=room, name="chat")
    await chat.get_room(identifier=room)
    await chat.create_room(name="more", loggingConfigurationIdentifiers=[logs])
    await chat.list_rooms(maxResults=1)
    token = await chat.create_chat_token(
        roomIdentifier=room, userId="ana", capabilities=["SEND_MESSAGE"]
    )
    ana = await ivs.chat(token["token"])
    sent = await ana.send_message("hello")
    await chat.send_event(roomIdentifier=room, eventName="poll")
    await chat.delete_message(roomIdentifier=room, id=sent)
    await chat.disconnect_user(roomIdentifier=room, userId="ana")
    await chat.tag_resource(resourceArn=room, tags=TAGS)
    await chat.list_tags_for_resource(resourceArn=room)
    await chat.untag_resource(resourceArn=room, tagKeys=list(TAGS))
    await chat.update_room(identifier=room, loggingConfigurationIdentifiers=[])
    await chat.delete_room(identifier=room)
    unused = await chat.create_logging_configuration(name="u", destinationConfiguration=BUCKET)
    await chat.delete_logging_configuration(identifier=unused["arn"])
