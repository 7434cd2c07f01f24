"""What the local IVS shows of itself: who is where, what is on air, what was called."""

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from ...calls import Call
from ...events import EventEnvelope
from ..engine import Engine
from ..exchanges import Exchange, RecentExchanges
from ..resources import Collection
from .rows import CHANNEL, COMPOSITION, ON_AIR, ROOM, STAGE, Kind, is_found, row_of

SHOWN = 100
"""Resources of a kind, calls and events that are shown; the others are counted."""

NO_STATUS = {"dropped": "no answer", "cut": "cut off", "garbled": "garbled"}
"""What a client got in place of the answer's status, by the fault."""


class Overview:
    """A picture of a local IVS, ready for JSON. No token, stream key or other secret is in it.

    Args:
        engine: What there is.
        exchanges: The recent calls.
        key: An access key whose secret is its own id, to be shown as an example.
    """

    def __init__(self, engine: Engine, exchanges: RecentExchanges, key: str | None = None) -> None:
        self._engine = engine
        self._exchanges = exchanges
        self._key = key

    def collections(self) -> Iterator[tuple[Kind, Collection[Any]]]:
        """All resources that are shown."""
        engine = self._engine
        yield STAGE, engine.realtime.stages
        yield COMPOSITION, engine.realtime.compositions
        yield CHANNEL, engine.low_latency.channels
        yield ROOM, engine.chat.rooms

    def picture(self, find: str = "") -> dict[str, Any]:
        """Everything as it is now.

        Args:
            find: Show only that in which this text occurs, in lower or upper case.
        """
        text, account = find.strip().lower(), self._engine.account
        account.clock.catch_up()
        return {
            "region": account.region,
            "key": self._key,
            "time": account.clock.now().isoformat(timespec="seconds"),
            "find": find,
            "sections": [_section(kind, things, text) for kind, things in self.collections()],
            "calls": self._calls(text),
            "events": self._events(text),
        }

    def _calls(self, text: str) -> dict[str, Any]:
        newest = next(self._exchanges.newest_first(), None)
        found = (e for e in self._exchanges.newest_first() if text in _words_of_call(e.call))
        return {
            "count": newest.number if newest else 0,
            "rows": [_call(exchange) for exchange in islice(found, SHOWN)],
        }

    def _events(self, text: str) -> dict[str, Any]:
        kept = self._engine.account.events.kept
        found = (event for event in reversed(kept) if not text or text in _words_of_event(event))
        return {"count": len(kept), "rows": [_event(event) for event in islice(found, SHOWN)]}


def _section(kind: Kind, things: Collection[Any], text: str) -> dict[str, Any]:
    """The first of a kind: those on air, then those in use, then the rest, each as made."""
    ranked: tuple[list[Any], ...] = ([], [], [])
    for thing in things:
        if not text or is_found(kind, thing, text):
            ranked[kind.rank(thing)].append(thing)
    return {
        "title": kind.title,
        "count": len(things),
        "found": sum(map(len, ranked)),
        "on_air": len(ranked[ON_AIR]),
        "rows": [row_of(kind, thing) for thing in islice(chain(*ranked), SHOWN)],
    }


def answer_of(call: Call) -> str:
    """The status a client got, or what it got instead."""
    return NO_STATUS.get(call.fault or "", str(call.status))


def _call(exchange: Exchange) -> dict[str, Any]:
    call = exchange.call
    return {
        "number": exchange.number,
        "time": call.time.strftime("%H:%M:%S"),
        "operation": call.operation,
        "answer": answer_of(call),
        "good": call.error is None and call.fault in (None, "delayed"),
        "error": call.error,
        "fault": call.fault,
        "ms": round(call.milliseconds, 1),
    }


def _words_of_call(call: Call) -> str:
    return f"{call.operation} {answer_of(call)} {call.error} {call.fault}".lower()


def _event(event: EventEnvelope) -> dict[str, Any]:
    return {
        "id": event["id"],
        "time": event["time"][11:19],
        "type": event["detail-type"],
        "name": name_of_event(event),
        "resource": (event["resources"] or [""])[0],
    }


def name_of_event(event: EventEnvelope) -> str:
    """What happened; the kinds of events say it in different members."""
    detail = event["detail"]
    named = (detail.get(member) for member in ("event_name", "recording_status", "limit_name"))
    return str(next(filter(None, named), ""))


def _words_of_event(event: EventEnvelope) -> str:
    return json.dumps(event, ensure_ascii=False).lower()
