"""Calls as OpenTelemetry's SDK gets to see them."""

import asyncio
import gzip
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import botocore.session
import pytest
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.aiohttp_client import AioHttpClientInstrumentor
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import (
    aws_attributes,
    cloud_attributes,
    error_attributes,
    http_attributes,
    rpc_attributes,
    server_attributes,
)
from opentelemetry.semconv._incubating.metrics import rpc_metrics
from opentelemetry.trace import SpanKind, StatusCode

from ivsrt_async import RetryPolicy, Session
from ivsrt_async.errors import (
    ConfigurationError,
    ResourceNotFoundException,
    ServiceError,
    ThrottlingException,
    TransportError,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.middleware import Middleware
from ivsrt_async.otel import OpenTelemetry, _names
from ivsrt_async.pacing import Pacing
from ivsrt_async.realtime import Stage
from tests.support.own_time import OwnTime, let_run
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
UNAVAILABLE = Answer.error("ServiceUnavailable", 503)
TOO_MANY = Answer.error("TooManyRequestsException", 429)
GONE = Answer.error("ResourceNotFoundException", 404, message="no such stage")
REQUEST_ID = "11111111-2222-3333-4444-555555555555"


class Telemetry:
    """OpenTelemetry's SDK, which keeps everything in memory."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        self.tracer_provider = TracerProvider(shutdown_on_exit=False)
        self.tracer_provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self._reader = InMemoryMetricReader()
        self.meter_provider = MeterProvider([self._reader], shutdown_on_exit=False)
        self.middleware = OpenTelemetry(self.tracer_provider, self.meter_provider)

    @property
    def spans(self):
        return self._kept.get_finished_spans()

    def measured(self):
        """The data points by the names of their metrics."""
        data = self._reader.get_metrics_data()
        return {
            metric.name: list(metric.data.data_points)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


@pytest.fixture
def telemetry():
    kept = Telemetry()
    yield kept
    kept.meter_provider.shutdown()
    kept.tracer_provider.shutdown()


@pytest.fixture
async def server():
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
async def calling(server, time, telemetry):
    """Gives a session that is recorded, whose server gives these answers in turn."""
    sessions = []

    def prepare(*answers: Answer, script=None, also=(), **options):
        server._answers[:] = answers
        server._script = script
        around = time.surroundings(variables={"AWS_DISABLE_CLOCK_SKEW_CORRECTION": "true"})
        options = {"surroundings": around, "middleware": [telemetry.middleware, *also], **options}
        session = server.session(**options)
        sessions.append(session)
        return session

    yield prepare
    for session in sessions:
        await session.aclose()


# Spans


async def test_a_call_is_a_span_by_the_conventions_for_aws_sdks(calling, telemetry, server):
    await calling(STAGE).realtime.get_stage(ARN)
    (span,) = telemetry.spans
    assert (span.name, span.kind) == ("IVS RealTime.GetStage", SpanKind.CLIENT)
    assert dict(span.attributes) == {
        "rpc.system": "aws-api",
        "rpc.system.name": "aws-api",
        "rpc.service": "IVS RealTime",
        "rpc.method": "GetStage",
        "aws.request_id": REQUEST_ID,
        "cloud.region": "eu-west-1",
        "server.address": "127.0.0.1",
        "server.port": server.port,
        "http.request.method": "POST",
        "http.response.status_code": 200,
    }
    assert (span.status.status_code, list(span.events)) == (StatusCode.UNSET, [])
    assert span.instrumentation_scope.name == "ivsrt_async"


@pytest.mark.parametrize(
    ("name", "model"), [("realtime", "ivs-realtime"), ("low_latency", "ivs"), ("chat", "ivschat")]
)
def test_services_are_named_as_aws_sdks_name_them(name, model):
    service_id = botocore.session.get_session().get_service_model(model).service_id
    assert _names.SERVICE_IDS[name] == service_id


async def test_retries_and_throttled_answers_are_events_of_the_span(calling, telemetry):
    await calling(UNAVAILABLE, TOO_MANY, STAGE).realtime.get_stage(ARN)
    (span,) = telemetry.spans
    assert [(event.name, dict(event.attributes)) for event in span.events] == [
        ("ivsrt.retry", {"ivsrt.attempt": 2, "ivsrt.seconds": 0.05}),
        ("ivsrt.throttle", {"ivsrt.attempt": 2}),
        ("ivsrt.retry", {"ivsrt.attempt": 3, "ivsrt.seconds": pytest.approx(2.0)}),
    ]
    assert span.attributes["http.request.resend_count"] == 2
    assert span.attributes["http.response.status_code"] == 200


async def test_waiting_for_turns_is_an_event_too(calling, telemetry):
    session = calling(STAGE, UNAVAILABLE, STAGE, pacing=Pacing(rates={"GetStage": 1}))
    for _ in range(2):
        await session.realtime.get_stage(ARN)
    first, second = telemetry.spans
    told = [(event.name, event.attributes.get("ivsrt.seconds")) for event in second.events]
    assert list(first.events) == []
    assert told == [
        ("ivsrt.pace", pytest.approx(1.0)),
        ("ivsrt.pace", pytest.approx(0.95)),
        ("ivsrt.retry", pytest.approx(0.05)),
    ]
    (point,) = telemetry.measured()["ivsrt.pace.duration"]
    assert (point.count, point.sum) == (1, pytest.approx(1.95))


async def test_a_turn_that_comes_at_once_is_no_wait_by_any_clock(calling, telemetry):
    class Slightly(Middleware):
        async def call(self, call, proceed):
            call.paced += 20e-6  # what asking for a turn takes
            return await proceed(call)

    await calling(STAGE, also=[Slightly()]).realtime.get_stage(ARN)
    assert list(telemetry.spans[0].events) == []
    assert "ivsrt.pace.duration" not in telemetry.measured()


async def test_a_wait_that_leads_nowhere_is_told_all_the_same(calling, telemetry, time):
    time = OwnTime(held=True)
    around = time.surroundings(variables={"AWS_DISABLE_CLOCK_SKEW_CORRECTION": "true"})
    session = calling(STAGE, pacing=Pacing(rates={"GetStage": 0.1}), surroundings=around)
    await session.realtime.get_stage(ARN)
    task = asyncio.ensure_future(session.realtime.get_stage(ARN))
    await let_run()
    await time.advance(4)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    _, span = telemetry.spans
    assert [(event.name, dict(event.attributes)) for event in span.events] == [
        ("ivsrt.pace", {"ivsrt.seconds": 4.0})
    ]


async def test_a_refused_call_is_a_span_in_error_with_awss_code(calling, telemetry):
    with pytest.raises(ResourceNotFoundException) as raised:
        await calling(GONE).realtime.get_stage(ARN)
    (span,) = telemetry.spans
    assert span.attributes["error.type"] == "ResourceNotFoundException"
    assert span.attributes["http.response.status_code"] == 404
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description == str(raised.value)
    assert [event.name for event in span.events] == []


async def test_a_call_without_an_answer_has_no_status_but_says_that_it_may_be_done(
    calling, telemetry
):
    with pytest.raises(TransportError):
        await calling(HANG_UP).realtime.create_stage()
    (span,) = telemetry.spans
    assert span.attributes["error.type"] == "ivsrt_async.errors.TransportError"
    assert span.attributes["ivsrt.maybe_done"] is True
    assert "http.response.status_code" not in span.attributes


async def test_an_error_of_another_middleware_is_told_by_its_class_alone(calling, telemetry):
    class Refusing(Middleware):
        async def call(self, call, proceed):
            raise ValueError("a secret")

    with pytest.raises(ValueError, match="a secret"):
        await calling(also=[Refusing()]).realtime.get_stage(ARN)
    (span,) = telemetry.spans
    assert (span.attributes["error.type"], span.status.description) == ("ValueError", "ValueError")


async def test_a_cancelled_call_is_no_failure_of_anybody(calling, telemetry, server):
    async def hang(_):
        await asyncio.Event().wait()

    task = asyncio.ensure_future(calling(script=hang).realtime.get_stage(ARN))
    await server.requests(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    (span,) = telemetry.spans
    assert span.attributes["error.type"] == "asyncio.exceptions.CancelledError"
    assert span.status.status_code is StatusCode.UNSET


async def test_spans_of_the_program_are_parents_and_the_context_is_restored(calling, telemetry):
    tracer = telemetry.tracer_provider.get_tracer("program")
    session = calling(script=lambda _: STAGE)
    with tracer.start_as_current_span("request"):
        await asyncio.gather(*(session.realtime.get_stage(ARN) for _ in range(20)))
        with tracer.start_as_current_span("after"):
            pass
    by_name = {span.name: span for span in telemetry.spans}
    request = by_name["request"].context.span_id
    assert {span.parent.span_id for span in telemetry.spans if span.parent} == {request}
    assert by_name["after"].parent.span_id == request


async def test_each_page_of_a_list_is_a_span(calling, telemetry):
    pages = [Answer.of({"stages": [], "nextToken": "b"}), Answer.of({"stages": []})]
    await calling(*pages).realtime.list_stages().collect()
    assert [span.name for span in telemetry.spans] == ["IVS RealTime.ListStages"] * 2


async def test_nothing_that_was_sent_or_received_is_recorded(calling, telemetry):
    session = calling(Answer.of({"token": "SecretWord"}), Answer(204, b""), GONE)
    await session.chat.create_chat_token(room_identifier="room", user_id="SecretWord")
    await session.low_latency.put_metadata(channel_arn=ARN, metadata="SecretWord")
    with pytest.raises(ResourceNotFoundException):
        await session.low_latency.put_metadata(channel_arn=ARN, metadata="SecretWord")
    told = [span.to_json() for span in telemetry.spans] + [str(telemetry.measured())]
    assert len(told) == 4
    assert not any("SecretWord" in text for text in told)


async def test_a_span_that_is_not_sampled_costs_no_attributes_but_is_measured(server):
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

    reader = InMemoryMetricReader()
    meter_provider = MeterProvider([reader], shutdown_on_exit=False)
    tracer_provider = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False)
    server._answers[:] = [UNAVAILABLE, STAGE]
    quick = RetryPolicy(transient_base=0)
    middleware = [OpenTelemetry(tracer_provider, meter_provider)]
    async with server.session(middleware=middleware, retry=quick) as session:
        await session.realtime.get_stage(ARN)
    names = [m.name for m in reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics]
    assert "rpc.client.call.duration" in names
    meter_provider.shutdown()


async def test_without_an_sdk_calls_go_on_as_ever(server):
    server._answers[:] = [STAGE]
    async with server.session(middleware=[OpenTelemetry()]) as session:
        assert await session.realtime.get_stage(ARN) == Stage(arn=ARN)


# aiohttp's own instrumentation


@pytest.fixture
def instrumented(telemetry):
    AioHttpClientInstrumentor().instrument(tracer_provider=telemetry.tracer_provider)
    yield
    AioHttpClientInstrumentor().uninstrument()


async def test_aiohttps_own_span_is_left_out_within_ours(instrumented, calling, telemetry, server):
    await calling(UNAVAILABLE, STAGE).realtime.get_stage(ARN)
    assert [span.name for span in telemetry.spans] == ["IVS RealTime.GetStage"]
    assert not any("traceparent" in request.headers for request in server.received)


async def test_aiohttps_own_span_is_there_for_everything_else(
    instrumented, calling, telemetry, server
):
    class Asking(Middleware):
        async def call(self, call, proceed):
            async with aiohttp.ClientSession() as http, http.get(f"{server.url}/ask") as answer:
                await answer.read()
            return await proceed(call)

    await calling(Answer(), STAGE, also=[Asking()]).realtime.get_stage(ARN)
    asked, call = telemetry.spans
    assert (asked.name, call.name) == ("GET", "IVS RealTime.GetStage")
    assert asked.parent.span_id == call.context.span_id


async def test_an_aiohttp_session_of_the_callers_own_is_left_out_too(
    instrumented, calling, telemetry
):
    async with aiohttp.ClientSession() as http:
        await calling(STAGE, http=http).realtime.get_stage(ARN)
    assert [span.name for span in telemetry.spans] == ["IVS RealTime.GetStage"]


async def test_signatures_hold_while_aiohttp_is_instrumented_without_us(instrumented, telemetry):
    async with LocalIVS() as ivs, ivs.session() as session:
        await session.realtime.create_stage(name="standup")
    assert [span.name for span in telemetry.spans] == ["POST"]


# Metrics


async def test_the_duration_of_a_call_is_that_of_its_span(calling, telemetry, server):
    await calling(STAGE).realtime.get_stage(ARN)
    (span,) = telemetry.spans
    (point,) = telemetry.measured()["rpc.client.call.duration"]
    assert point.sum == pytest.approx((span.end_time - span.start_time) / 1e9, abs=0.001)
    assert tuple(point.explicit_bounds) == _names.BUCKETS
    assert dict(point.attributes) == {
        "rpc.system.name": "aws-api",
        "rpc.service": "IVS RealTime",
        "rpc.method": "GetStage",
        "server.address": "127.0.0.1",
        "server.port": server.port,
    }


async def test_failed_calls_are_measured_with_their_error(calling, telemetry):
    with pytest.raises(ResourceNotFoundException):
        await calling(GONE).realtime.get_stage(ARN)
    (point,) = telemetry.measured()["rpc.client.call.duration"]
    assert point.attributes["error.type"] == "ResourceNotFoundException"


async def test_what_a_proxy_calls_a_code_makes_no_new_series(calling, telemetry):
    answers = [
        Answer.error(f"blocked by rule {number} in request 0a{number}", 403) for number in (1, 2)
    ]
    session = calling(*answers)
    for _ in answers:
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    (point,) = telemetry.measured()["rpc.client.call.duration"]
    assert (point.attributes["error.type"], point.count) == ("ivsrt_async.errors.ServiceError", 2)
    assert {span.attributes["error.type"] for span in telemetry.spans} == {
        "ivsrt_async.errors.ServiceError"
    }


async def test_what_happens_within_calls_is_measured(calling, telemetry):
    session = calling(UNAVAILABLE, TOO_MANY, STAGE, STAGE)
    await session.realtime.get_stage(ARN)
    await session.realtime.get_stage(ARN)
    measured = telemetry.measured()
    assert [point.value for point in measured["ivsrt.attempts"]] == [4]
    assert [point.value for point in measured["ivsrt.throttles"]] == [1]
    assert [point.value for point in measured["ivsrt.retry.quota"]] == [500 - 14 + 1]
    assert [point.value for point in measured["ivsrt.connections"]] == [0]
    assert "ivsrt.pace.duration" not in measured


async def test_a_call_that_a_middleware_makes_again_is_counted_once_each_time(calling, telemetry):
    class Again(Middleware):
        async def call(self, call, proceed):
            try:
                return await proceed(call)
            except ThrottlingException:
                return await proceed(call)

    session = calling(
        *[TOO_MANY] * 4,
        STAGE,
        middleware=[Again(), telemetry.middleware],
        pacing=Pacing(rates={"GetStage": 1}),
    )
    await session.realtime.get_stage(ARN)
    measured = telemetry.measured()
    assert [point.value for point in measured["ivsrt.attempts"]] == [5]
    assert [point.value for point in measured["ivsrt.throttles"]] == [4]
    first, second = telemetry.spans
    assert [span.attributes["http.request.resend_count"] for span in (first, second)] == [2, 1]
    told = [
        (event.name, event.attributes["ivsrt.attempt"])
        for event in second.events
        if event.name != "ivsrt.pace"
    ]
    assert told == [("ivsrt.throttle", 4), ("ivsrt.retry", 5)]
    paced = [
        event.attributes["ivsrt.seconds"]
        for span in (first, second)
        for event in span.events
        if event.name == "ivsrt.pace"
    ]
    assert sum(point.sum for point in measured["ivsrt.pace.duration"]) == pytest.approx(sum(paced))


async def test_connections_in_use_are_counted(calling, telemetry, server):
    gate = asyncio.Event()

    async def script(_):
        await gate.wait()
        return STAGE

    session = calling(script=script, max_connections=2)
    tasks = [asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(5)]
    await server.requests(2)
    await let_run()
    assert [point.value for point in telemetry.measured()["ivsrt.connections"]] == [2]
    gate.set()
    await asyncio.gather(*tasks)
    assert [point.value for point in telemetry.measured()["ivsrt.connections"]] == [0]


async def test_a_wrong_clock_is_measured(telemetry, time, server):
    server._answers[:] = [Answer.of({"stage": {"arn": ARN}}, Date="Sun, 15 Jun 2025 15:16:40 GMT")]
    options = {"middleware": [telemetry.middleware], "surroundings": time.surroundings()}
    async with server.session(**options) as session:
        await session.realtime.get_stage(ARN)
        assert [point.value for point in telemetry.measured()["ivsrt.clock.skew"]] == [600.0]


async def test_of_several_sessions_that_in_the_worst_state_is_measured_while_it_is_open(
    calling, telemetry
):
    sick, well = calling(), calling(UNAVAILABLE, GONE, STAGE)
    with pytest.raises(ResourceNotFoundException):
        await sick.realtime.get_stage(ARN)
    await well.realtime.get_stage(ARN)
    assert [point.value for point in telemetry.measured()["ivsrt.retry.quota"]] == [486]
    await sick.aclose()
    assert [point.value for point in telemetry.measured()["ivsrt.retry.quota"]] == [500]
    await well.aclose()
    assert "ivsrt.retry.quota" not in telemetry.measured()


async def test_sessions_with_an_object_each_are_counted_together(calling, telemetry):
    another = OpenTelemetry(telemetry.tracer_provider, telemetry.meter_provider)
    await calling(STAGE).realtime.get_stage(ARN)
    other = calling(UNAVAILABLE, TOO_MANY, STAGE, middleware=[another])
    await other.realtime.get_stage(ARN)
    measured = telemetry.measured()
    assert [point.value for point in measured["ivsrt.attempts"]] == [4]
    assert [point.value for point in measured["ivsrt.throttles"]] == [1]
    assert [point.value for point in measured["ivsrt.retry.quota"]] == [500 - 14]
    assert [point.count for point in measured["rpc.client.call.duration"]] == [2]


# Names


def _conventional_names():
    places = (
        aws_attributes,
        cloud_attributes,
        error_attributes,
        http_attributes,
        rpc_attributes,
        server_attributes,
        rpc_metrics,
    )
    return {value for place in places for value in vars(place).values() if isinstance(value, str)}


def test_names_that_are_not_ours_are_those_of_the_semantic_conventions():
    texts = {
        value
        for name, value in vars(_names).items()
        if name.isupper() and isinstance(value, str) and name not in ("AWS_API", "SCOPE")
    }
    theirs = {value for value in texts if not value.startswith("ivsrt.")}
    assert theirs - _conventional_names() == set()
    assert len(theirs) == 13


# A collector


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent by OTLP over HTTP."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def collector():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    server.received = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_collector_receives_spans_and_metrics_over_otlp(calling, collector, server):
    url = f"http://127.0.0.1:{collector.server_port}/v1"
    tracer_provider = TracerProvider(shutdown_on_exit=False)
    tracer_provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(f"{url}/traces")))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(f"{url}/metrics"), float("inf"))
    meter_provider = MeterProvider([reader], shutdown_on_exit=False)
    session = calling(STAGE, middleware=[OpenTelemetry(tracer_provider, meter_provider)])
    await session.realtime.get_stage(ARN)
    await asyncio.to_thread(meter_provider.force_flush)
    await asyncio.to_thread(meter_provider.shutdown)
    await asyncio.to_thread(tracer_provider.shutdown)
    bodies = dict(collector.received)
    traces = ExportTraceServiceRequest.FromString(bodies["/v1/traces"])
    (span,) = traces.resource_spans[0].scope_spans[0].spans
    assert span.name == "IVS RealTime.GetStage"
    assert {a.key: a.value.string_value for a in span.attributes}["aws.request_id"] == REQUEST_ID
    measured = ExportMetricsServiceRequest.FromString(bodies["/v1/metrics"])
    names = {metric.name for metric in measured.resource_metrics[0].scope_metrics[0].metrics}
    assert names == {
        "rpc.client.call.duration",
        "ivsrt.attempts",
        "ivsrt.retry.quota",
        "ivsrt.clock.skew",
        "ivsrt.connections",
    }


# What it takes


def test_a_missing_package_is_named_with_the_extra_that_brings_it(monkeypatch):
    for name in list(sys.modules):
        if name == "opentelemetry" or name.startswith(("opentelemetry.", "ivsrt_async.otel._")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'ivsrt-async\[otel\]'"):
        OpenTelemetry()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"tracer_provider": "secret"}, "tracer_provider must be an OpenTelemetry TracerProvider"),
        ({"meter_provider": 3}, "meter_provider must be an OpenTelemetry MeterProvider, got int"),
    ],
)
def test_what_is_no_provider_is_refused(arguments, problem):
    with pytest.raises(ConfigurationError) as raised:
        OpenTelemetry(**arguments)
    assert problem in str(raised.value)
    assert "secret" not in str(raised.value)


def test_providers_in_each_others_place_are_refused(telemetry):
    with pytest.raises(ConfigurationError, match="got MeterProvider"):
        OpenTelemetry(telemetry.meter_provider)


def test_the_class_alone_is_no_middleware():
    with pytest.raises(ConfigurationError, match="the class OpenTelemetry: make an object of it"):
        Session("eu-west-1", middleware=[OpenTelemetry])
