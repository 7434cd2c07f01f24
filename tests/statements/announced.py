"""The events a local IVS has announced, as several statements look at them."""


def announced(ivs, detail_type: str) -> list[dict]:
    """The details of all events of a kind, oldest first."""
    return [event["detail"] for event in ivs.events.kept if event["detail-type"] == detail_type]


def names(ivs, detail_type: str) -> list[str]:
    """The names of all events of a kind, oldest first."""
    return [
        detail.get("event_name") or detail["recording_status"]
        for detail in announced(ivs, detail_type)
    ]


STAGE = "IVS Stage Update"
PARTICIPANT_RECORDING = "IVS Participant Recording State Change"
COMPOSITION = "IVS Composition State Change"
STREAM = "IVS Stream State Change"
HEALTH = "IVS Stream Health Change"
LIMIT = "IVS Limit Breach"
RECORDING = "IVS Recording State Change"
AD_BREAK = "IVS Ad Break State Change"
