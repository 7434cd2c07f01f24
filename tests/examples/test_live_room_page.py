"""The live room in Debian's Chromium, from an empty room to its end.

With `SCREENSHOTS=docs/live-room` it leaves pictures there.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from .live_room import FOLDER

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SLOW = 30_000
"""Milliseconds that anything may take on a busy machine."""
SCREENSHOTS = os.environ.get("SCREENSHOTS")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def url():
    """The program as users start it, with quick people."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(FOLDER)],
        env={**os.environ, "PORT": str(port), "PACE": "0.5", "PEOPLE": "7"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("Live room at"), process.stderr.read()
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=50)
    assert "Traceback" not in errors, errors


@pytest.fixture
async def browser():
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox"],
            ignore_default_args=["--hide-scrollbars"],  # people have them
        )
        yield launched
        await launched.close()


@pytest.fixture
async def page_of(browser, url):
    """Opens pages, and sees that nothing goes wrong in them."""
    contexts, problems = [], []

    async def open_page(address="", name="Guest", *, width=1280, height=800, scheme="light"):
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, timezone_id="UTC"
        )
        contexts.append(context)
        await context.add_init_script(f"localStorage.setItem('me', {name!r})")
        page = await context.new_page()
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        await page.goto(url + address)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    # a page may ask for the timeline of a room in the moment in which that ends
    assert [each for each in problems if "404" not in each] == []


@pytest.mark.timeout(180)
async def test_a_room_is_opened_filled_chatted_in_recorded_and_ended(page_of):
    page = await page_of(name="Zoe")
    await page.get_by_placeholder("New room").fill("Garden party")
    await page.get_by_role("button", name="Open").click()
    await expect(page.locator("#title")).to_have_text("Garden party", timeout=SLOW)
    # simulated people come, and some of them go on air and write
    await expect(page.locator("#tiles li").first).to_be_visible(timeout=SLOW)
    await expect(page.locator("#log li").first).to_be_visible(timeout=SLOW)
    # one writes oneself, with the keyboard alone
    await expect(page.locator("#chat-state")).to_have_text("connected", timeout=SLOW)
    await page.keyboard.press("Escape")
    await page.locator("#title").click()
    await page.keyboard.press("/")
    await page.keyboard.type("Hello <b>garden</b>")
    await page.keyboard.press("Enter")
    mine = page.locator("#log li").filter(has_text="Hello <b>garden</b>")
    await expect(mine).to_contain_text("Zoe", timeout=SLOW)
    # and goes on air
    await page.get_by_role("button", name="Go on air").click()
    tile = page.locator("#tiles li").filter(has_text="Zoe")
    await expect(tile).to_be_visible(timeout=SLOW)
    # which the timeline shows as a bar within a bar
    row = page.locator("#bars li").filter(has_text="Zoe")
    await expect(row.locator("i.joined")).to_have_count(1, timeout=SLOW)
    await expect(row.locator("i.published")).to_have_count(1, timeout=SLOW)
    # the room is recorded for a while
    await page.get_by_role("button", name="Record", exact=True).click()
    await expect(page.locator("#recording")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Stop recording").click()
    await expect(page.locator("#notice")).to_have_text("The recording is complete.", timeout=SLOW)
    await expect(page.locator("#recording")).to_be_hidden(timeout=SLOW)
    # somebody is removed
    other = page.locator("#tiles li").filter(has=page.get_by_role("button")).first
    await expect(other).to_be_visible(timeout=SLOW)
    await other.get_by_role("button").click()
    removed = page.locator("#log li.event").filter(has_text="was removed.")
    await expect(removed.first).to_be_visible(timeout=SLOW)
    # and the room ends
    await page.get_by_role("button", name="Go off air").click()
    await expect(tile).to_be_hidden(timeout=SLOW)
    await page.get_by_role("button", name="End room").click()
    await page.locator("#sure").get_by_role("button", name="End room").click()
    await expect(page.locator("#notice")).to_have_text("The room has ended.", timeout=SLOW)
    await expect(page.locator("#rooms")).not_to_contain_text("Garden party", timeout=SLOW)


@pytest.mark.timeout(120)
async def test_others_see_that_a_room_has_ended(page_of):
    host, guest = await page_of(name="Yara"), await page_of(name="Udo")
    await host.get_by_placeholder("New room").fill("Short one")
    await host.get_by_role("button", name="Open").click()
    await expect(host.locator("#title")).to_have_text("Short one", timeout=SLOW)
    await guest.get_by_role("button", name=re.compile("Short one")).click()
    await expect(guest.locator("#chat-state")).to_have_text("connected", timeout=SLOW)
    await expect(guest.get_by_role("button", name="End room")).to_be_hidden()
    await host.get_by_role("button", name="End room").click()
    await host.locator("#sure").get_by_role("button", name="End room").click()
    await expect(guest.locator("#rooms")).not_to_contain_text("Short one", timeout=SLOW)


NUMBERS = """() => ({
    list: Number(document.querySelector("#rooms [aria-current=true] .live").textContent.slice(2)),
    header: parseInt(document.querySelector("#count").textContent),
    tiles: document.querySelectorAll("#tiles li").length,
    timeline: document.querySelectorAll("#bars i.published[title$=now]").length,
})"""
"""How many are on air in the open room, in the four places that tell."""


@pytest.mark.timeout(120)
async def test_every_place_tells_the_same_number_of_people_on_air(page_of):
    page = await page_of("#night-shift")
    await expect(page.locator("#bars li").first).to_be_visible(timeout=SLOW)
    for _ in range(8):
        before = await page.locator("#tiles").inner_html()
        numbers = await page.evaluate(NUMBERS)
        assert set(numbers.values()) == {numbers["tiles"]}
        await page.wait_for_function("before => tiles.innerHTML !== before", arg=before)


@pytest.mark.timeout(120)
async def test_the_axis_of_the_timeline_is_as_wide_as_its_bars_and_ends_now(page_of):
    page = await page_of("#town-hall", height=420)  # so low that the bars scroll
    await expect(page.locator("#bars li").nth(5)).to_be_attached(timeout=SLOW)
    right = "(where) => Math.round(document.querySelector(where).getBoundingClientRect().right)"
    assert await page.evaluate("bars.scrollHeight > bars.clientHeight")
    here = page.locator("#bars i.joined[title$=now]").first
    await expect(here).to_be_attached()
    edges = [
        await page.evaluate(right, where)
        for where in ("#bars i.joined[title$=now]", "#bars .track", "#axis span:last-child")
    ]
    assert edges == [edges[0]] * 3


@pytest.mark.timeout(120)
async def test_the_keyboard_stays_where_it_is_while_people_come_and_go(page_of):
    page = await page_of("#book-club", name="Chiara")
    remove = page.locator("#tiles button").first
    await remove.focus()
    name = await page.evaluate("document.activeElement.ariaLabel")
    await page.evaluate("drawTiles()")
    assert await page.evaluate("document.activeElement.ariaLabel") == name


@pytest.mark.timeout(120)
async def test_somebody_who_was_removed_is_told_so_and_may_come_back(page_of):
    host, guest = await page_of(name="Wilma"), await page_of(name="Egon")
    await host.get_by_placeholder("New room").fill("Strict room")
    await host.get_by_role("button", name="Open").click()
    await guest.get_by_role("button", name=re.compile("Strict room")).click()
    await expect(guest.locator("#chat-state")).to_have_text("connected", timeout=SLOW)
    await guest.get_by_role("button", name="Go on air").click()
    await host.get_by_role("button", name="Remove Egon").click()
    await expect(guest.locator("#notice")).to_have_text("Removed by Wilma.", timeout=SLOW)
    await expect(guest.get_by_role("button", name="Join", exact=True)).to_be_visible(timeout=SLOW)


SCREENS = {
    "desktop": {},
    "dark": {"scheme": "dark"},
    "phone": {"width": 390, "height": 844},
}


@pytest.mark.timeout(180)
async def test_everything_fits_on_every_screen(page_of):
    for picture, settings in SCREENS.items():
        page = await page_of("#town-hall", name="Amara", **settings)
        await expect(page.locator("#tiles li").first).to_be_visible(timeout=SLOW)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), picture
        for part in ["timeline", "chat", "stage"] if picture == "phone" else []:
            await page.get_by_role("tab", name=part.capitalize()).click()
            await expect(page.locator(f"section.{part}, aside.{part}")).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
        if SCREENSHOTS:
            for some in (page.locator("#log li").nth(9), page.locator("#bars li").nth(7)):
                await some.wait_for(state="attached", timeout=SLOW * 2)
            await page.screenshot(path=Path(SCREENSHOTS) / f"{picture}.png")
