"""Stages and their sessions."""

import re

from tests.statements.boto3_clients import conflicting, invalid, missing
from tests.statements.on_stage import enter, new_stage, new_storage, on_air, session_of
from tests.statements.pages import documented

DEFAULT_RECORDING = {
    "storageConfigurationArn": "",
    "mediaTypes": ["AUDIO_VIDEO"],
    "thumbnailConfiguration": {
        "targetIntervalSeconds": 60,
        "storage": ["SEQUENTIAL"],
        "recordingMode": "DISABLED",
    },
    "recordingReconnectWindowSeconds": 0,
    "hlsConfiguration": {"targetSegmentDurationSeconds": 6},
    "recordParticipantReplicas": True,
}


async def sessions(realtime, stage):
    return (await realtime.list_stage_sessions(stageArn=stage))["stageSessions"]


@documented("RealTimeAPIReference", "API_CreateStage")
async def test_a_stage_is_made_together_with_a_token_for_each_person_wanted(realtime):
    made = await realtime.create_stage(
        participantTokenConfigurations=[{"userId": "ana"}, {"userId": "ben"}]
    )
    tokens = made["participantTokens"]
    assert [token["userId"] for token in tokens] == ["ana", "ben"]
    assert len({token["participantId"] for token in tokens}) == 2


@documented("RealTimeAPIReference", "API_CreateStage")
async def test_at_most_twelve_tokens_are_made_with_a_stage(realtime):
    made = await realtime.create_stage(participantTokenConfigurations=[{}] * 12)
    assert len(made["participantTokens"]) == 12
    with invalid():
        await realtime.create_stage(participantTokenConfigurations=[{}] * 13)


@documented("RealTimeAPIReference", "API_CreateStage")
async def test_a_name_has_letters_digits_hyphens_and_underscores_only(realtime):
    await realtime.create_stage(name="A-z_09")
    for name in ("two words", "a/b", "ü"):
        with invalid():
            await realtime.create_stage(name=name)


@documented("RealTimeAPIReference", "API_CreateStage")
async def test_a_name_has_at_most_128_characters(realtime):
    await realtime.create_stage(name="n" * 128)
    with invalid():
        await realtime.create_stage(name="n" * 129)


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_a_stage_names_its_endpoints_for_rtmp_and_rtmps(realtime):
    endpoints = (await realtime.create_stage())["stage"]["endpoints"]
    assert endpoints["rtmp"].startswith("rtmp://")
    assert endpoints["rtmps"].startswith("rtmps://")
    assert ":443/" in endpoints["rtmps"]


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_stage_names_what_a_self_signed_token_has_to_contain(realtime):
    made = (await realtime.create_stage())["stage"]
    kept = (await realtime.get_stage(arn=made["arn"]))["stage"]
    assert kept["endpoints"] == made["endpoints"]
    assert kept["endpoints"]["events"].startswith("wss://")
    assert kept["endpoints"]["whip"].startswith("https://")


@documented("RealTimeAPIReference", "API_AutoParticipantRecordingConfiguration")
async def test_the_recording_configuration_of_a_stage_shows_its_defaults(realtime):
    stage = await new_stage(realtime)
    found = (await realtime.get_stage(arn=stage))["stage"]
    assert found.get("autoParticipantRecordingConfiguration") == DEFAULT_RECORDING


@documented("RealTimeAPIReference", "API_AutoParticipantRecordingConfiguration")
async def test_what_a_recording_configuration_leaves_out_gets_its_default(realtime):
    storage = await new_storage(realtime)
    made = await realtime.create_stage(
        autoParticipantRecordingConfiguration={
            "storageConfigurationArn": storage,
            "thumbnailConfiguration": {"recordingMode": "INTERVAL"},
        }
    )
    expected = {
        **DEFAULT_RECORDING,
        "storageConfigurationArn": storage,
        "thumbnailConfiguration": {
            "targetIntervalSeconds": 60,
            "storage": ["SEQUENTIAL"],
            "recordingMode": "INTERVAL",
        },
    }
    assert expected == made["stage"]["autoParticipantRecordingConfiguration"]


@documented("RealTimeAPIReference", "API_AutoParticipantRecordingConfiguration")
async def test_an_empty_storage_configuration_sets_the_other_members_back(realtime):
    recording = {
        "storageConfigurationArn": await new_storage(realtime),
        "mediaTypes": ["AUDIO_ONLY"],
        "recordingReconnectWindowSeconds": 60,
    }
    stage = await new_stage(realtime, autoParticipantRecordingConfiguration=recording)
    updated = await realtime.update_stage(
        arn=stage, autoParticipantRecordingConfiguration={"storageConfigurationArn": ""}
    )
    assert updated["stage"]["autoParticipantRecordingConfiguration"] == DEFAULT_RECORDING


@documented("RealTimeUserGuide", "getting-started-create-stage")
async def test_recording_is_switched_off_with_an_empty_storage_configuration(realtime):
    storage = {"storageConfigurationArn": await new_storage(realtime)}
    stage = await new_stage(realtime, autoParticipantRecordingConfiguration=storage)
    updated = await realtime.update_stage(
        arn=stage, autoParticipantRecordingConfiguration={"storageConfigurationArn": ""}
    )
    recording = updated["stage"]["autoParticipantRecordingConfiguration"]
    assert recording["storageConfigurationArn"] == ""


@documented("RealTimeAPIReference", "API_UpdateStage")
async def test_recording_cannot_be_changed_while_somebody_is_recorded(ivs, realtime):
    recording = {"storageConfigurationArn": await new_storage(realtime)}
    stage = await new_stage(realtime, autoParticipantRecordingConfiguration=recording)
    await on_air(ivs, realtime, stage)
    with conflicting():
        await realtime.update_stage(
            arn=stage, autoParticipantRecordingConfiguration={"storageConfigurationArn": ""}
        )


@documented("RealTimeAPIReference", "API_UpdateStage")
async def test_an_update_without_a_name_keeps_the_name(realtime):
    stage = await new_stage(realtime, name="standup")
    updated = await realtime.update_stage(arn=stage)
    assert updated["stage"]["name"] == "standup"


@documented("RealTimeUserGuide", "stage-health")
async def test_a_session_begins_when_the_first_participant_joins(ivs, realtime):
    stage = await new_stage(realtime)
    assert not await sessions(realtime, stage)
    await enter(ivs, realtime, stage)
    (begun,) = await sessions(realtime, stage)
    assert begun["sessionId"] == await session_of(realtime, stage)


@documented("RealTimeUserGuide", "stage-health")
async def test_everybody_who_joins_meanwhile_is_in_the_same_session(ivs, realtime):
    stage = await new_stage(realtime)
    people = [await enter(ivs, realtime, stage) for _ in range(2)]
    found = await realtime.list_participants(
        stageArn=stage, sessionId=await session_of(realtime, stage)
    )
    assert {person.participant_id for person in people} == {
        entry["participantId"] for entry in found["participants"]
    }


@documented("RealTimeUserGuide", "stage-health")
async def test_a_session_ends_some_minutes_after_the_last_publisher_stopped(ivs, realtime):
    stage = await new_stage(realtime)
    ana = await on_air(ivs, realtime, stage)
    ivs.clock.advance(3600)
    assert "endTime" not in (await sessions(realtime, stage))[0]
    await ana.leave()
    ivs.clock.advance(5)
    assert "endTime" not in (await sessions(realtime, stage))[0]
    ivs.clock.advance(15 * 60)
    assert "endTime" in (await sessions(realtime, stage))[0]
    assert "activeSessionId" not in (await realtime.get_stage(arn=stage))["stage"]


@documented("RealTimeUserGuide", "stage-health")
async def test_who_joins_after_a_session_begins_another(ivs, realtime):
    stage = await new_stage(realtime)
    ana = await on_air(ivs, realtime, stage)
    first = await session_of(realtime, stage)
    await ana.leave()
    ivs.clock.advance(15 * 60)
    await enter(ivs, realtime, stage)
    second = await session_of(realtime, stage)
    found = [entry["sessionId"] for entry in await sessions(realtime, stage)]
    assert sorted([first, second]) == sorted(found)
    assert first != second


@documented("RealTimeAPIReference", "API_StageSession")
async def test_the_id_of_a_session_has_16_characters(ivs, realtime):
    stage = await new_stage(realtime)
    await enter(ivs, realtime, stage)
    assert re.fullmatch("st-[a-zA-Z0-9]{13}", await session_of(realtime, stage))


@documented("RealTimeAPIReference", "API_StageSession")
async def test_a_session_that_goes_on_has_no_end(ivs, realtime):
    stage = await new_stage(realtime)
    await enter(ivs, realtime, stage)
    found = await realtime.get_stage_session(
        stageArn=stage, sessionId=await session_of(realtime, stage)
    )
    assert "startTime" in found["stageSession"]
    assert "endTime" not in found["stageSession"]


@documented("RealTimeAPIReference", "API_StageSummary")
async def test_lists_show_which_session_of_a_stage_goes_on(ivs, realtime):
    stage = await new_stage(realtime)
    await enter(ivs, realtime, stage)
    (listed,) = (await realtime.list_stages())["stages"]
    assert listed["activeSessionId"] == await session_of(realtime, stage)


@documented("RealTimeAPIReference", "API_DeleteStage")
async def test_a_deleted_stage_disconnects_everybody(ivs, realtime):
    stage = await new_stage(realtime)
    ana, ben = await on_air(ivs, realtime, stage), await enter(ivs, realtime, stage)
    await realtime.delete_stage(arn=stage)
    assert (ana.connected, ben.connected) == (False, False)
    with missing():
        await realtime.get_stage(arn=stage)


@documented("RealTimeAPIReference", "API_DeleteStage")
async def test_a_deleted_stage_leaves_the_ingest_configuration_that_was_streaming_to_it(
    ivs, realtime
):
    stage = await new_stage(realtime)
    made = await realtime.create_ingest_configuration(ingestProtocol="RTMPS", stageArn=stage)
    camera = made["ingestConfiguration"]
    await ivs.ingest(camera["streamKey"])
    await realtime.delete_stage(arn=stage)
    kept = await realtime.get_ingest_configuration(arn=camera["arn"])
    assert kept["ingestConfiguration"]["stageArn"] == ""
