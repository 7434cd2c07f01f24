"""Open pages of the live room: in real browser windows, or by their requests alone."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Literal, Protocol

import aiohttp

ROOMS = ("town-hall", "book-club", "night-shift")
POLL = 4.0
"""Seconds between two looks at rooms and timeline, as in the page; and between two messages."""

Tally = Counter[str]
"""How often what happened. What must not happen begins with ERROR."""


class Pages(Protocol):
    """Some open pages."""

    async def look(self) -> None:
        """Add what the pages show now to the tally."""


class _Requests:
    """Does what one open page does, without the page."""

    def __init__(self, url: str, number: int, tally: Tally) -> None:
        self._url = url
        self._name = f"Page {number}"
        self._room = ROOMS[number % len(ROOMS)]
        self._tally = tally

    async def run(self, http: aiohttp.ClientSession) -> None:
        """Be open until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch(http))
            group.create_task(self._chat(http))
            for path in ("/api/rooms", f"/api/rooms/{self._room}/timeline"):
                group.create_task(self._poll(http, path))

    async def _watch(self, http: aiohttp.ClientSession) -> None:
        async with http.get(f"{self._url}/api/rooms/{self._room}/live") as answer:
            self._count("live", answer.status)
            async for line in answer.content:
                if line.startswith(b"event:"):
                    self._tally["changes seen"] += 1
        self._tally["ERROR live: the stream has ended"] += 1

    async def _chat(self, http: aiohttp.ClientSession) -> None:
        settings = await self._json(http, "GET", "/api/settings")
        wanted = {"room": self._room, "role": "guest"}
        tokens = await self._json(http, "POST", "/api/tokens", wanted)
        address, token = settings["chat_url"], tokens["chat"]["token"]
        async with http.ws_connect(address, protocols=(token,)) as connection:
            writing = asyncio.create_task(self._write(connection))
            try:
                async for message in connection:
                    kind = message.json()["Type"]
                    good = kind == "MESSAGE"
                    self._tally["messages read" if good else f"ERROR chat: {kind}"] += 1
            finally:
                writing.cancel()
        self._tally["ERROR chat: the connection has ended"] += 1

    async def _write(self, connection: "aiohttp.ClientWebSocketResponse[Literal[True]]") -> None:
        while True:
            await asyncio.sleep(POLL)
            await connection.send_json({"Action": "SEND_MESSAGE", "Content": f"from {self._name}"})

    async def _poll(self, http: aiohttp.ClientSession, path: str) -> None:
        while True:
            await self._json(http, "GET", path)
            await asyncio.sleep(POLL)

    async def _json(
        self, http: aiohttp.ClientSession, method: str, path: str, body: object = None
    ) -> Any:
        headers = {"X-User": self._name}
        async with http.request(method, self._url + path, json=body, headers=headers) as answer:
            self._count(path, answer.status)
            return await answer.json()

    def _count(self, what: str, status: int) -> None:
        self._tally["requests"] += 1
        if status != 200:  # noqa: PLR2004 - RFC 9110 section 15.3
            self._tally[f"ERROR {what}: {status}"] += 1


class _NothingToSee:
    async def look(self) -> None:
        """Their requests were counted when they were made."""


@asynccontextmanager
async def by_requests(url: str, count: int, tally: Tally) -> AsyncGenerator[Pages]:
    """Pages that are nothing but their requests."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        pages = [
            asyncio.create_task(_Requests(url, number, tally).run(http)) for number in range(count)
        ]
        yield _NothingToSee()
        for page in pages:
            page.cancel()
        for outcome in await asyncio.gather(*pages, return_exceptions=True):
            if not isinstance(outcome, asyncio.CancelledError):
                tally[f"ERROR page: {outcome!r}"] += 1


class _Windows:
    """Windows of a browser, each of another person."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._pages: list[Any] = []

    async def open(self, browser: Any, url: str, number: int) -> None:
        """Open one more, with a profile of its own."""
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        await context.add_init_script(f"localStorage.setItem('me', 'Page {number}')")
        page = await context.new_page()
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: self._add(f"ERROR page: {error}"))
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        await page.goto(f"{url}/#{ROOMS[number % len(ROOMS)]}")
        self._pages.append(page)

    def _add(self, what: str) -> None:
        self._tally[what] += 1

    def _said(self, kind: str, text: str) -> None:
        if kind == "error":
            self._add(f"ERROR {text}")

    def _answered(self, status: int, url: str) -> None:
        self._add("requests")
        if status >= 400:  # noqa: PLR2004 - RFC 9110 section 15.5
            self._add(f"ERROR {url}: {status}")

    async def look(self) -> None:
        """Write something in each, and count what they show."""
        for number, page in enumerate(self._pages):
            await page.fill("#text", f"from Page {number}")
            await page.press("#text", "Enter")
            for what, selector in (
                ("tiles shown", "#tiles li"),
                ("messages shown", "#log li"),
                ("bars shown", "#bars li"),
            ):
                count = await page.locator(selector).count()
                self._tally[what if count else f"ERROR page {number}: no {selector}"] += count or 1
            state = await page.text_content("#chat-state")
            if state != "connected":
                self._add(f"ERROR page {number}: the chat is {state!r}")


@asynccontextmanager
async def in_chromium(url: str, count: int, tally: Tally) -> AsyncGenerator[Pages]:
    """Pages in windows of Chromium."""
    from playwright.async_api import async_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        windows = _Windows(tally)
        for number in range(count):
            await windows.open(browser, url, number)
        yield windows
        await browser.close()
