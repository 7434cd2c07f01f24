"""Which session of a stage goes on."""

from ..session import Session


async def active_session(session: Session, stage_arn: str) -> str | None:
    """The id of the active session of a stage, or None.

    A stage without one has no such member; programs of AWS's own also expect an empty one.

    Raises:
        ResourceNotFoundException: There is no such stage.
    """
    return (await session.realtime.get_stage(stage_arn)).active_session_id or None
