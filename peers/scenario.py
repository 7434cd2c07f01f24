"""An evening with everything in it: each operation of the three services, at least once."""

from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from peer import Peer

from ivsrt_async.local import LocalIVS

MEDIATAILOR = "arn:aws:mediatailor:us-east-1:123456789012:playbackConfiguration/ads"
TAGS = {"a b/c+d&e=f": "ü?#%", "plain": "1"}


async def evening(ivs: LocalIVS, peer: Peer) -> None:
    """Play everything through."""
    await stages(ivs, peer)
    await compositions(ivs, peer)
    await ingest_and_keys(peer)
    await channels(ivs, peer)
    await chat(ivs, peer)


def public_key() -> str:
    """PEM of a new key."""
    public = ec.generate_private_key(ec.SECP384R1()).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def tags(peer: Peer, service: str, arn: str) -> None:
    """Tags with everything a path and a query can get wrong."""
    before = (await peer.read(service, "ListTagsForResource", resourceArn=arn))["tags"]
    await peer.call(service, "TagResource", resourceArn=arn, tags=TAGS)
    await peer.call(service, "UntagResource", resourceArn=arn, tagKeys=["a b/c+d&e=f"])
    after = await peer.read(service, "ListTagsForResource", resourceArn=arn)
    assert after == {"tags": {**before, "plain": "1"}}


async def stages(ivs: LocalIVS, peer: Peer) -> None:
    """Stages, people, sessions, replication."""
    call, read = partial(peer.call, "ivs-realtime"), partial(peer.read, "ivs-realtime")
    made = await call(
        "CreateStage", name="hall", tags={"team": "video"},
        participantTokenConfigurations=[{"userId": "ana", "attributes": {"role": "hôte"}}],
    )  # fmt: skip
    stage = made["stage"]["arn"]
    other = (await call("CreateStage", name="overflow"))["stage"]["arn"]
    ana = await ivs.join(made["participantTokens"][0]["token"])
    await ana.publish()
    token = await call("CreateParticipantToken", stageArn=stage, capabilities=["SUBSCRIBE"])
    ben = await ivs.join(token["participantToken"]["token"])
    session = (await read("GetStage", arn=stage))["stage"]["activeSessionId"]
    place: dict[str, Any] = {"stageArn": stage, "sessionId": session}
    assert len((await read("ListParticipants", **place))["participants"]) == 2
    someone = {**place, "participantId": ana.participant_id}
    assert (await read("GetParticipant", **someone))["participant"]["published"]
    assert (await read("ListParticipantEvents", **someone))["events"]
    await read("GetStageSession", **place)
    await read("ListStageSessions", stageArn=stage)
    assert len((await read("ListStages"))["stages"]) == 2
    copying = {
        "sourceStageArn": stage,
        "destinationStageArn": other,
        "participantId": ana.participant_id,
    }
    await call("StartParticipantReplication", **copying)
    source = {"sourceStageArn": stage, "participantId": ana.participant_id}
    assert len((await read("ListParticipantReplicas", **source))["replicas"]) == 1
    await call("StopParticipantReplication", **copying)
    await call("UpdateStage", arn=stage, name="great-hall")
    await tags(peer, "ivs-realtime", stage)
    await call("DisconnectParticipant", stageArn=stage, participantId=ben.participant_id)
    assert not ben.connected
    await call("DeleteStage", arn=other)
    await peer.refused("ResourceNotFoundException", "ivs-realtime", "GetStage", arn=other)
    await peer.refused("ValidationException", "ivs-realtime", "CreateStage", name="no spaces")
    ivs.throttle("ListStages")
    await peer.call("ivs-realtime", "ListStages")  # every SDK tries again


async def compositions(ivs: LocalIVS, peer: Peer) -> None:
    """Compositions and what they need."""
    call, read = partial(peer.call, "ivs-realtime"), partial(peer.read, "ivs-realtime")
    stage = (await read("ListStages"))["stages"][0]["arn"]
    video = {"width": 1280, "height": 720, "framerate": 30.0, "bitrate": 2_500_000}
    encoder = (await call("CreateEncoderConfiguration", name="hd", video=video))[
        "encoderConfiguration"
    ]["arn"]
    storage = (await call("CreateStorageConfiguration", s3={"bucketName": "recordings"}))[
        "storageConfiguration"
    ]["arn"]
    await read("GetEncoderConfiguration", arn=encoder)
    await read("ListEncoderConfigurations")
    await read("GetStorageConfiguration", arn=storage)
    await read("ListStorageConfigurations")
    s3 = {"storageConfigurationArn": storage, "encoderConfigurationArns": [encoder]}
    begun = await call("StartComposition", stageArn=stage, destinations=[{"s3": s3}])
    arn = begun["composition"]["arn"]
    ivs.clock.advance(5)
    assert (await read("GetComposition", arn=arn))["composition"]["state"] == "ACTIVE"
    await read("ListCompositions", filterByStageArn=stage)
    await peer.refused(
        "ConflictException", "ivs-realtime", "DeleteEncoderConfiguration", arn=encoder
    )
    await call("StopComposition", arn=arn)
    ivs.clock.advance(5)
    await call("DeleteEncoderConfiguration", arn=encoder)
    await call("DeleteStorageConfiguration", arn=storage)


async def ingest_and_keys(peer: Peer) -> None:
    """Ingest configurations, public keys, connection tokens."""
    call, read = partial(peer.call, "ivs-realtime"), partial(peer.read, "ivs-realtime")
    made = await call("CreateIngestConfiguration", name="camera", ingestProtocol="RTMPS")
    arn = made["ingestConfiguration"]["arn"]
    await read("GetIngestConfiguration", arn=arn)
    await read("ListIngestConfigurations")
    await call("UpdateIngestConfiguration", arn=arn, stageArn="")
    await call("DeleteIngestConfiguration", arn=arn)
    imported = await call("ImportPublicKey", name="key", publicKeyMaterial=public_key())
    key = imported["publicKey"]["arn"]
    await read("GetPublicKey", arn=key)
    await read("ListPublicKeys")
    await call("RevokeConnectionToken", tokenId="a-token-of-ours")
    await call("DeletePublicKey", arn=key)


CONFIGURATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "RecordingConfiguration",
        "RecordingConfigurations",
        {"destinationConfiguration": {"s3": {"bucketName": "recordings"}}},
    ),
    ("PlaybackRestrictionPolicy", "PlaybackRestrictionPolicies", {"allowedCountries": ["PT"]}),
    (
        "AdConfiguration",
        "AdConfigurations",
        {"mediaTailorPlaybackConfigurations": [{"playbackConfigurationArn": MEDIATAILOR}]},
    ),
    ("FailoverSlateConfiguration", "FailoverSlateConfigurations", {"name": "pause"}),
]


async def channels(ivs: LocalIVS, peer: Peer) -> None:
    """Channels with everything that can be attached to them, and a stream."""
    call, read = partial(peer.call, "ivs"), partial(peer.read, "ivs")
    made = await call("CreateChannel", name="show", tags={"team": "video"})
    arn, key = made["channel"]["arn"], made["streamKey"]["arn"]
    await read("GetChannel", arn=arn)
    await read("BatchGetChannel", arns=[arn])
    await read("ListChannels")
    await read("GetStreamKey", arn=key)
    await read("BatchGetStreamKey", arns=[key])
    await read("ListStreamKeys", channelArn=arn)
    await call("DeleteStreamKey", arn=key)
    await call("CreateStreamKey", channelArn=arn)
    await tags(peer, "ivs", arn)
    attached = {}
    for kind, plural, arguments in CONFIGURATIONS:
        member = kind[0].lower() + kind[1:]
        attached[kind] = (await call(f"Create{kind}", **arguments))[member]["arn"]
        ivs.clock.advance(60)
        await read(f"Get{kind}", arn=attached[kind])
        await read(f"List{plural}")
        if kind != "RecordingConfiguration":
            await call(f"Update{kind}", arn=attached[kind], name="renamed")
            ivs.clock.advance(60)
    arns = {
        f"{kind[0].lower()}{kind[1:]}Arn": configuration
        for kind, configuration in attached.items()
        if f"Create{kind}" in peer.knows["ivs"]
    }
    await call("UpdateChannel", arn=arn, **arns)
    pair = await call("ImportPlaybackKeyPair", publicKeyMaterial=public_key())
    await read("GetPlaybackKeyPair", arn=pair["keyPair"]["arn"])
    await read("ListPlaybackKeyPairs")
    await call("DeletePlaybackKeyPair", arn=pair["keyPair"]["arn"])
    await peer.refused("ChannelNotBroadcasting", "ivs", "GetStream", channelArn=arn)
    await (await ivs.go_live(arn)).set_viewers(7)
    ivs.clock.advance(15)  # viewers are counted a little later
    assert (await read("GetStream", channelArn=arn))["stream"]["viewerCount"] == 7
    await read("ListStreams", filterBy={"health": "HEALTHY"})
    await call("PutMetadata", channelArn=arn, metadata="goal")
    if "adConfigurationArn" in arns:
        await call("InsertAdBreak", channelArn=arn, durationSeconds=30)
    await peer.refused("ConflictException", "ivs", "DeleteChannel", arn=arn)
    await call("StopStream", channelArn=arn)
    ivs.clock.advance(10)
    await read("GetStreamSession", channelArn=arn)
    await read("ListStreamSessions", channelArn=arn)
    viewer = {"channelArn": arn, "viewerId": "ana"}
    await call("StartViewerSessionRevocation", **viewer)
    await call("BatchStartViewerSessionRevocation", viewerSessions=[viewer])
    await call("DeleteChannel", arn=arn)
    for kind, configuration in attached.items():
        await call(f"Delete{kind}", arn=configuration)


async def chat(ivs: LocalIVS, peer: Peer) -> None:
    """A room, somebody in it, and a log."""
    call, read = partial(peer.call, "ivschat"), partial(peer.read, "ivschat")
    bucket = {"s3": {"bucketName": "what-was-said"}}
    log = (await call("CreateLoggingConfiguration", destinationConfiguration=bucket))["arn"]
    ivs.clock.advance(60)
    await read("GetLoggingConfiguration", identifier=log)
    await call("UpdateLoggingConfiguration", identifier=log, name="log")
    ivs.clock.advance(60)
    await read("ListLoggingConfigurations")
    room = (await call("CreateRoom", name="talk", loggingConfigurationIdentifiers=[log]))["arn"]
    await read("GetRoom", identifier=room)
    await call("UpdateRoom", identifier=room, maximumMessageLength=20)
    await read("ListRooms", name="talk")
    token = await call("CreateChatToken", roomIdentifier=room, userId="ana")
    ana = await ivs.chat(token["token"])
    sent = await call("SendEvent", roomIdentifier=room, eventName="goal")
    await call("DeleteMessage", roomIdentifier=room, id=sent["id"], reason="rude")
    await call("DisconnectUser", roomIdentifier=room, userId="ana")
    assert not ana.connected
    await tags(peer, "ivschat", room)
    await call("DeleteRoom", identifier=room)
    await call("DeleteLoggingConfiguration", identifier=log)
    await peer.refused("ResourceNotFoundException", "ivschat", "GetRoom", identifier=room)
