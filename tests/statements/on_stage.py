"""People on stages, as several statements need them."""


async def new_stage(realtime, **arguments) -> str:
    """The ARN of a new stage."""
    return (await realtime.create_stage(**arguments))["stage"]["arn"]


async def enter(ivs, realtime, stage: str, **token):
    """Somebody who joins a stage with a new token."""
    made = await realtime.create_participant_token(stageArn=stage, **token)
    return await ivs.join(made["participantToken"]["token"])


async def on_air(ivs, realtime, stage: str, **token):
    """Somebody who joins a stage and publishes."""
    person = await enter(ivs, realtime, stage, **token)
    await person.publish()
    return person


async def session_of(realtime, stage: str) -> str:
    """The id of the session that goes on."""
    return (await realtime.get_stage(arn=stage))["stage"]["activeSessionId"]


async def participant(realtime, stage: str, participant_id: str, session_id: str | None = None):
    """What GetParticipant says of somebody, in the session that goes on unless another is given."""
    return (
        await realtime.get_participant(
            stageArn=stage,
            sessionId=session_id or await session_of(realtime, stage),
            participantId=participant_id,
        )
    )["participant"]


async def events_of(realtime, stage: str, participant_id: str, session_id: str | None = None):
    """What ListParticipantEvents says of somebody."""
    return (
        await realtime.list_participant_events(
            stageArn=stage,
            sessionId=session_id or await session_of(realtime, stage),
            participantId=participant_id,
        )
    )["events"]


async def new_storage(realtime) -> str:
    """The ARN of a new storage configuration."""
    made = await realtime.create_storage_configuration(s3={"bucketName": "recordings"})
    return made["storageConfiguration"]["arn"]


async def new_encoder(realtime) -> str:
    """The ARN of a new encoder configuration."""
    made = await realtime.create_encoder_configuration()
    return made["encoderConfiguration"]["arn"]
