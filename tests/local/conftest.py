"""The package's own fixtures, under short names, with a service of the session each."""

import pytest


@pytest.fixture
def ivs(local_ivs):
    return local_ivs


@pytest.fixture
def realtime(ivs_session):
    return ivs_session.realtime


@pytest.fixture
def low_latency(ivs_session):
    return ivs_session.low_latency


@pytest.fixture
def chat(ivs_session):
    return ivs_session.chat
