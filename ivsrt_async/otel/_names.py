"""Names of what is recorded: those of OpenTelemetry's semantic conventions, and our own.

Theirs are spelt here because the package that has them is a beta which changes; a test holds them
to its newest version. AWS SDK spans: https://opentelemetry.io/docs/specs/semconv/cloud-providers/
aws-sdk/, metrics: https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/.
"""

from typing import Final

# Who records
SCOPE: Final = "ivsrt_async"

# Attributes
RPC_SYSTEM: Final = "rpc.system"
"""What the conventions for AWS SDKs require, although the registry has a new name for it."""
RPC_SYSTEM_NAME: Final = "rpc.system.name"
RPC_SERVICE: Final = "rpc.service"
RPC_METHOD: Final = "rpc.method"
AWS_REQUEST_ID: Final = "aws.request_id"
CLOUD_REGION: Final = "cloud.region"
SERVER_ADDRESS: Final = "server.address"
SERVER_PORT: Final = "server.port"
HTTP_REQUEST_METHOD: Final = "http.request.method"
HTTP_RESPONSE_STATUS_CODE: Final = "http.response.status_code"
HTTP_REQUEST_RESEND_COUNT: Final = "http.request.resend_count"
ERROR_TYPE: Final = "error.type"

# A metric of theirs
CALL_DURATION: Final = "rpc.client.call.duration"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Seconds, as the conventions advise for it."""

# Values
AWS_API: Final = "aws-api"
SERVICE_IDS: Final = {"realtime": "IVS RealTime", "low_latency": "ivs", "chat": "ivschat"}
"""AWS's service id of each service of a session."""

# Events of ours, and their attributes
RETRY: Final = "ivsrt.retry"
THROTTLE: Final = "ivsrt.throttle"
PACE: Final = "ivsrt.pace"
ATTEMPT: Final = "ivsrt.attempt"
SECONDS: Final = "ivsrt.seconds"
MAYBE_DONE: Final = "ivsrt.maybe_done"

SHORTEST_PACE: Final = 0.001
"""Seconds below which a turn came at once: asking for it takes a moment, too."""

# Metrics of ours
ATTEMPTS: Final = "ivsrt.attempts"
THROTTLES: Final = "ivsrt.throttles"
PACE_DURATION: Final = "ivsrt.pace.duration"
RETRY_QUOTA: Final = "ivsrt.retry.quota"
CLOCK_SKEW: Final = "ivsrt.clock.skew"
CONNECTIONS: Final = "ivsrt.connections"
