"""Arguments for any operation, good enough to be looked at."""

ARNS = {
    "ivs-realtime": "arn:aws:ivs:us-east-1:123456789012:stage/abcdABCDefgh",
    "ivs": "arn:aws:ivs:us-east-1:123456789012:channel/abcdABCDefgh",
    "ivschat": "arn:aws:ivschat:us-east-1:123456789012:room/abcdABCDefgh",
}
TEXT = "abcdABCDefgh"


def arguments_for(client, operation: str) -> dict:
    """What an operation requires, about things that are not there.

    Args:
        client: boto3's client of the service.
        operation: AWS's name of it.
    """
    model = client.meta.service_model.operation_model(operation)
    arn = ARNS[client.meta.service_model.service_name]
    return _value(model.input_shape, "", arn) if model.input_shape else {}


def _value(shape, name: str, arn: str):
    if shape.type_name == "structure":
        wanted = shape.required_members or list(shape.members)[: bool(shape.is_tagged_union)]
        return {member: _value(shape.members[member], member, arn) for member in wanted}
    if shape.type_name == "list":
        return [_value(shape.member, name, arn)]
    if shape.type_name == "map":
        return {"key": "value"}
    if shape.type_name == "integer":
        return 1
    if shape.enum:
        return shape.enum[0]
    if name.lower().endswith(("arn", "arns", "identifier")):
        return arn
    return TEXT.ljust(shape.metadata.get("min", 0), "0")
