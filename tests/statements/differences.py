"""Where the local IVS answers otherwise than AWS's samples on purpose; nothing else is exempt.

A row is a pattern of differences, as `test_samples.py` words them, and the reason. A difference
without a row fails, and so does a row without a difference.
"""

NEWER = "The API reference has it; the sample is older than the member."
IN_THE_REFERENCE = "The API reference has it; the sample leaves it out."
A_SLIP = "The API has no such member; the sample is misspelt."

DIFFERENCES = {
    "* accessControl* is not sampled": "A header, which few samples show.",
    "* cacheControl is not sampled": "A header, which few samples show.",
    "* contentSecurityPolicy is not sampled": "A header, which few samples show.",
    "* strictTransportSecurity is not sampled": "A header, which few samples show.",
    "* x*Options is not sampled": "A header, which few samples show.",
    "ivs-realtime *ngestConfiguration* *.redundantIngest is not sampled": NEWER,
    "ivs-realtime ListIngestConfigurations *.participnatId is missing": A_SLIP,
    "ivs-realtime ListIngestConfigurations *.participantId is not sampled": (
        "The API reference has it; the sample misspells it."
    ),
    "ivs-realtime CreateParticipantToken participantToken.* is not sampled": IN_THE_REFERENCE,
    "ivs-realtime CreateStage participantTokens[[]].* is not sampled": IN_THE_REFERENCE,
    "ivs-realtime CreateStage stage.activeSessionId is missing": (
        "A session begins when the first participant joins (RealTimeUserGuide/stage-health), and "
        "nobody has joined a stage that was made just now."
    ),
    "ivs-realtime GetParticipant participant.attributes is not sampled": IN_THE_REFERENCE,
    "ivs-realtime GetParticipant participant.protocol is not sampled": NEWER,
    "ivs-realtime GetParticipant participant.source* is not sampled": (
        "The API reference has it for replicas, and so has the sample of ListParticipants."
    ),
    "ivs-realtime ListParticipantEvents events[[]].replica is not sampled": NEWER,
    "ivs BatchGet* errors is not sampled": "Nothing failed in the sample; here the list is empty.",
    "ivs *Channel* channel*.failoverSlateConfigurationArn is not sampled": NEWER,
    "ivs GetStreamSession streamSession.channel.* is not sampled": NEWER,
    "ivs GetStreamSession streamSession.endTime is not sampled": "The sampled stream goes on.",
    "ivs GetStreamSession streamSession.*.videoConfigurations[[]].avc* is not sampled": (
        "The API reference wants it there as an empty string."
    ),
    "ivs ListStreams streams[[]].startTime is not sampled": IN_THE_REFERENCE,
    "ivschat CreateChatToken state is missing": A_SLIP,
}
