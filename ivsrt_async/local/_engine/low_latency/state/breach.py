"""A limit that was exceeded."""

import attrs


@attrs.frozen
class Breach:
    """What exceeds which limit, and by how much."""

    name: str
    """As events name it, such as `Ingest Bitrate`."""
    limit: int
    reached: int
    unit: str
    """As events name it, such as `bits per second`."""

    def facts(self) -> dict[str, object]:
        """What its event tells of it."""
        return {
            "limit_value": self.limit,
            "exceeded_by": self.reached - self.limit,
            "limit_unit": self.unit,
        }
