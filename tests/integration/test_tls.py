"""The server's certificate is verified, always."""

import asyncio
import ssl
from datetime import UTC, datetime

import pytest
import trustme

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async._core import transport
from ivsrt_async.chat.messaging import ChatConnection, Unauthorized
from ivsrt_async.errors import ConfigurationError, TransportError
from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(autouse=True)
def fresh_contexts():
    transport._ssl_context.cache_clear()
    yield
    transport._ssl_context.cache_clear()


@pytest.fixture
def bundle(authority, tmp_path, monkeypatch):
    """Makes the sessions of a test trust our authority."""
    path = tmp_path / "authorities.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(path))
    return str(path)


def served(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


async def refusal(certificate: trustme.LeafCert) -> TransportError:
    """What a call ends with at a server that shows this certificate."""
    time = OwnTime()
    async with (
        ScriptedServer(ssl=served(certificate)) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(TransportError) as raised:
            await session.realtime.get_stage(ARN)
    assert (server.received, time.slept, session._shared.quota.available) == ([], [], 500)
    return raised.value


def is_final(error: TransportError) -> bool:
    return (error.attempts, error.retryable) == (
        1,
        False,
    ) and "the server's certificate is not trusted" in str(error)


@pytest.mark.usefixtures("bundle")
async def test_a_certificate_of_an_authority_in_aws_ca_bundle_is_trusted(authority):
    context = served(authority.issue_cert("127.0.0.1"))
    async with ScriptedServer(STAGE, ssl=context) as server, server.session() as session:
        assert (await session.realtime.get_stage(ARN)).arn == ARN


async def test_a_certificate_of_an_unknown_authority_is_refused_and_not_retried(authority):
    error = await refusal(authority.issue_cert("127.0.0.1"))
    assert is_final(error)
    assert "unable to get local issuer certificate" in str(error)


@pytest.mark.usefixtures("bundle")
async def test_a_certificate_for_another_host_is_refused_and_not_retried(authority):
    error = await refusal(authority.issue_cert("ivs.example"))
    assert is_final(error)
    assert "IP address mismatch" in str(error)


@pytest.mark.usefixtures("bundle")
async def test_an_expired_certificate_is_refused_and_not_retried(authority):
    over = authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    error = await refusal(over)
    assert is_final(error)
    assert "certificate has expired" in str(error)


@pytest.mark.usefixtures("bundle")
async def test_the_bundle_counts_also_when_the_first_call_went_without_tls(authority):
    context = served(authority.issue_cert("127.0.0.1"))
    async with ScriptedServer(STAGE) as plain, ScriptedServer(STAGE, ssl=context) as secure:
        plain_and_secure = {"realtime": plain.url, "chat": secure.url}
        async with Session(
            "eu-west-1", credentials=Credentials("AKID", "s"), endpoint_url=plain_and_secure
        ) as session:
            await session.realtime.get_stage(ARN)
            await session.chat.delete_room(ARN)
    assert len(secure.received) == 1


async def test_a_bundle_that_cannot_be_read_is_named(monkeypatch, tmp_path, authority):
    context = served(authority.issue_cert("127.0.0.1"))
    for bundle in (tmp_path / "nowhere.pem", tmp_path):
        monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
        async with ScriptedServer(ssl=context) as server, server.session() as session:
            with pytest.raises(ConfigurationError, match=f"AWS_CA_BUNDLE '{bundle}' cannot be rea"):
                await session.realtime.get_stage(ARN)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_a_handshake_that_fails_is_a_connection_failure_and_retried(answer):
    async def no_tls(reader, writer):
        connections.append(await reader.read(1))
        writer.write(answer)
        writer.close()

    connections = []
    server = await asyncio.start_server(no_tls, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with (
        server,
        Session(
            "eu-west-1",
            surroundings=OwnTime().surroundings(),
            credentials=Credentials("AKID", "s"),
            endpoint_url=url,
        ) as session,
    ):
        with pytest.raises(TransportError) as raised:
            await session.realtime.get_stage(ARN)
    assert (len(connections), raised.value.attempts) == (3, 3)
    assert "the server's certificate is not trusted" not in str(raised.value)


@pytest.mark.usefixtures("bundle")
async def test_the_context_is_built_once_and_off_the_event_loop(authority, monkeypatch):
    import threading

    threads = []
    build = ssl.create_default_context

    def watched(*args, **options):
        threads.append(threading.get_ident())
        return build(*args, **options)

    context = served(authority.issue_cert("127.0.0.1"))
    monkeypatch.setattr(transport.ssl, "create_default_context", watched)
    async with ScriptedServer(*[STAGE] * 9, ssl=context) as server:
        for _ in range(3):
            async with server.session() as session:
                await asyncio.gather(*[session.realtime.get_stage(ARN) for _ in range(3)])
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def chat_refusal(context: ssl.SSLContext) -> Exception:
    """What entering a chat room ends with, at a server that lets nobody in."""

    async def tokens():
        return "a-token"

    once = RetryPolicy(max_attempts=1)
    async with (
        ScriptedServer(Answer(401, b""), ssl=context) as server,
        server.session(retry=once) as session,
    ):
        with pytest.raises((Unauthorized, TransportError)) as raised:
            async with ChatConnection(tokens, session.chat):
                pass
    return raised.value


@pytest.mark.usefixtures("bundle")
async def test_a_chat_connection_trusts_an_authority_in_aws_ca_bundle(authority):
    context = served(authority.issue_cert("127.0.0.1"))
    assert isinstance(await chat_refusal(context), Unauthorized)


@pytest.mark.usefixtures("bundle")
async def test_a_chat_connection_trusts_no_other():
    error = await chat_refusal(served(trustme.CA().issue_cert("127.0.0.1")))
    assert isinstance(error, TransportError)
    assert is_final(error)
