"""How many publish and subscribe at the same time, and how many may."""

import attrs

from ...quotas import Quotas

PUBLISHER_QUOTA = 12
"""For each stage."""
SUBSCRIBER_QUOTA = 10_000
"""For each stage."""
CONCURRENT_PUBLISHER_QUOTA = 1000
"""On all stages together."""
CONCURRENT_SUBSCRIPTION_QUOTA = 20_000
"""On all stages together; a subscription is one subscriber receiving one publisher."""


@attrs.define(eq=False, kw_only=True)
class Crowd:
    """The publishers and subscriptions of all stages, with their quotas."""

    publisher_quota: int
    subscriber_quota: int
    concurrent_publisher_quota: int
    concurrent_subscription_quota: int
    publishers: int = 0
    subscriptions: int = 0

    @classmethod
    def of(cls, quotas: Quotas) -> "Crowd":
        """Nobody yet, with the quotas of an account."""
        return cls(
            publisher_quota=quotas.of("Publisher", PUBLISHER_QUOTA),
            subscriber_quota=quotas.of("Subscriber", SUBSCRIBER_QUOTA),
            concurrent_publisher_quota=quotas.of("ConcurrentPublisher", CONCURRENT_PUBLISHER_QUOTA),
            concurrent_subscription_quota=quotas.of(
                "ConcurrentSubscription", CONCURRENT_SUBSCRIPTION_QUOTA
            ),
        )

    def has_room_for_publisher(self, on_stage: int) -> bool:
        """Whether one more may publish on a stage where so many do."""
        return on_stage < self.publisher_quota and self.publishers < self.concurrent_publisher_quota

    def has_room_for_subscription(self, on_stage: int) -> bool:
        """Whether somebody may subscribe on a stage where so many others do."""
        return (
            on_stage < self.subscriber_quota
            and self.subscriptions < self.concurrent_subscription_quota
        )
