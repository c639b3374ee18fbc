"""The first visit of a cheap phone on a bad network: 400 kbit/s, 400 ms, in headless Chromium with an empty store."""

import shutil

from pages import code_of_a_place
from programs import Commune

KILOBITS, LATENCY_MS = 400, 400
PATHS = ["/", "/q/{code}", "/procedures/TN-XN-01"]
#: What the browser itself saw: the time of the largest paint, and all bytes that came over the wire.
OBSERVE = """
() => new Promise(done => new PerformanceObserver(list => {
  const paints = list.getEntries(); done(paints[paints.length - 1].startTime)
}).observe({type: 'largest-contentful-paint', buffered: true}))
"""


def measure(demo: Commune) -> list:
    # From the tests' own environment; `./bench` makes it.
    from playwright.sync_api import sync_playwright

    found = []
    with demo.serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        code = code_of_a_place(demo)
        for path in PATHS:
            context = browser.new_context(
                viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True, locale="vi-VN")
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            bytes_seen = []
            session.on("Network.loadingFinished", lambda event: bytes_seen.append(event["encodedDataLength"]))
            session.send("Network.emulateNetworkConditions", {
                "offline": False, "latency": LATENCY_MS, "downloadThroughput": KILOBITS * 125,
                "uploadThroughput": KILOBITS * 125,
            })  # fmt: skip
            page.goto(f"http://127.0.0.1:{server.port}{path.format(code=code)}", wait_until="networkidle")
            paint = page.evaluate(OBSERVE)
            found.append({"path": path.replace("{code}", "…"), "bytes": int(sum(bytes_seen)), "paint_ms": paint})
            context.close()
        browser.close()
    return found
