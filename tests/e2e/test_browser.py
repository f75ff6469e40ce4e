"""Test of CORS: in a real browser, a page of another origin calls the API, with preflights."""

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.e2e.conftest import System

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome on the PATH")

STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
PAGE = """<!doctype html><body><script>
const call = (path, more) => fetch("%(url)s" + path, {...more, headers: {"x-api-key": "%(key)s", ...more?.headers}});
(async () => {
  const results = [];
  const first = await call("/article?key=browser.txt");
  results.push(first.status, (await first.json()).title);
  const again = await call("/article?key=browser.txt", {headers: {"if-none-match": first.headers.get("etag")}, cache: "no-store"});
  results.push(again.status);
  const json = {"content-type": "application/json"};
  const batch = await call("/articles/batch", {method: "POST", headers: json, body: JSON.stringify({keys: ["browser.txt"]})});
  results.push(batch.status, (await batch.json()).found.length);
  const refused = await fetch("%(url)s/articles");
  results.push(refused.status, (await refused.json()).title);
  document.body.innerText = results.join(" | ");
})().catch(error => { document.body.innerText = "failed: " + error; });
</script>"""


@pytest.fixture
def page(system: System, tmp_path: Path) -> Iterator[str]:
    """Serve the page from an origin that is not the API's, and yield the page's URL."""
    (tmp_path / "index.html").write_text(
        PAGE % {"url": system.stack.api_url, "key": system.stack.api_key}
    )

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path))  # type: ignore[arg-type]

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_of_another_origin_reads_articles_and_errors(
    system: System, page: str, tmp_path: Path
) -> None:
    system.drop("browser.txt", STORY)
    system.article("browser.txt")
    command = [
        BROWSER or "", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=20000", "--dump-dom", page,
    ]  # fmt: skip
    shown = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    text = unescape(shown.partition("<body>")[2].partition("</body>")[0])
    assert text == "200 | Storm hits town | 304 | 200 | 1 | 403 | API key missing or unknown"
