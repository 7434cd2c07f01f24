"""Chat rooms and people in them, as several statements need them."""

ALL = ["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"]


async def new_room(chat, **arguments) -> str:
    """The ARN of a new room."""
    return (await chat.create_room(**arguments))["arn"]


async def enter(ivs, chat, room: str, user: str, capabilities=ALL, **token):
    """Somebody who connects to a room with a new token."""
    made = await chat.create_chat_token(
        roomIdentifier=room, userId=user, capabilities=capabilities, **token
    )
    return await ivs.chat(made["token"])


async def new_logs(chat, **arguments) -> str:
    """The ARN of a new logging configuration."""
    made = await chat.create_logging_configuration(
        destinationConfiguration={"s3": {"bucketName": "chat-logs"}}, **arguments
    )
    return made["arn"]
