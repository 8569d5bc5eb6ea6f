"""The demo: start a server, translate and summarise the samples both ways, show doubts, make a digest, stop it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import unicodedata
from datetime import datetime, timezone
from pathlib import Path

import dragoman

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = {"ar": ROOT / "samples" / "article.ar.txt", "en": ROOT / "samples" / "article.en.txt"}
DAY = ROOT / "samples" / "day"
DAY_ENDS = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
PAGE = ROOT / "build" / "demo" / "digest.en.html"
NAMES = {"ar": "Arabic", "en": "English"}
WAIT_SECONDS, STOP_SECONDS = 120, 60


def say(text: str) -> None:
    print(f"== {text}", flush=True)


def width() -> int:
    """Columns to use."""
    return min(shutil.get_terminal_size((100, 24)).columns, 100)


def displayed_length(text: str) -> int:
    """Columns that a text takes; vowel marks take none."""
    return sum(not unicodedata.combining(c) for c in text)


def show(text: str, language: str) -> None:
    """Print wrapped text; Arabic flush right, in logical order, as terminals expect it."""
    for paragraph in text.splitlines():
        for line in textwrap.wrap(paragraph, width() - 4) or [""]:
            print(line.rjust(width() - len(line) + displayed_length(line)) if language == "ar" else f"    {line}")


def show_doubts(translation: dragoman.Translation, source: str) -> None:
    doubtful = translation.doubts
    print(f"\n    {len(translation.segments)} segments, {len(doubtful)} marked as doubtful")
    for segment in doubtful[:5]:
        print(f"    ? {textwrap.shorten(segment.source.of(source), 60)}\n      {', '.join(map(str, segment.flags))}")
    if len(doubtful) > 5:
        print(f"      … and {len(doubtful) - 5} more")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def wait_until_serving(client: dragoman.Client, server: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while not client.is_serving():
        if server.poll() is not None:
            sys.exit(
                f"The server stopped with exit code {server.returncode} before it was ready; its message is above."
            )
        if time.monotonic() - begun > WAIT_SECONDS:
            sys.exit(f"The server was not ready within {WAIT_SECONDS} seconds.")
        time.sleep(0.1)


def demonstrate(client: dragoman.Client, source: str, target: str) -> None:
    article = SAMPLES[source].read_text(encoding="utf8")
    title, _, body = article.partition("\n")
    say(f"{NAMES[source]} article, {len(article.split())} words: {SAMPLES[source].relative_to(ROOT)}")
    begun = time.monotonic()
    translation = client.translate(article, target=target)
    seconds = time.monotonic() - begun
    model = translation.model.name if translation.model else "no model"
    say(f"In {NAMES[target]}: {len(translation.segments)} segments in {seconds:.1f} s, by {model}")
    show(translation.text, target)
    show_doubts(translation, article)
    for language in (source, target):
        summary = client.summarize(body, title=title, target=language, sentences=3)
        print()
        say(f"Three sentences of it in {NAMES[language]}")
        for sentence in summary.sentences:
            text = sentence.target.of(summary.text)
            doubt = f"  [doubtful: {', '.join(flag.kind.value for flag in sentence.flags)}]" if sentence.flags else ""
            show(f"• {text}{doubt}", language)
    print()


def demonstrate_digest(client: dragoman.Client) -> None:
    paths = sorted(DAY.iterdir())
    say(f"A digest in English of the feeds in {DAY.relative_to(ROOT)}: {', '.join(path.name for path in paths)}")
    begun = time.monotonic()
    digest = client.build_digest(
        [dragoman.Feed(path.read_bytes(), path.name) for path in paths],
        language="en",
        formats=["html", "markdown"],
        now=DAY_ENDS,
    )
    say(f"{digest.report.articles} articles, {digest.report.stories} stories in {time.monotonic() - begun:.1f} s")
    first, *others = digest.outputs["markdown"].decode().split("\n## ")[1:]
    for line in first.partition("\n### Sources")[0].splitlines():
        show(line.removeprefix("### "), "en")
    print("\n    The other stories:")
    for story in others:
        show(f"• {story.partition(chr(10))[0]}", "en")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_bytes(digest.outputs["html"])
    print()
    say(f"The digest as a page, to open in a browser: {PAGE}")


def main() -> int:
    address = f"127.0.0.1:{free_port()}"
    say(f"Starting the server on {address} with the models in models/default")
    command = [sys.executable, "-m", "dragoman_server", "--listen", address, "--log-level", "warning"]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        with dragoman.Client(address) as client:
            wait_until_serving(client, server)
            for source, target in (("ar", "en"), ("en", "ar")):
                demonstrate(client, source, target)
            demonstrate_digest(client)
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(timeout=STOP_SECONDS)
    say(f"The server has stopped (exit code {code}). The models that ship are small: see models/default/*/README.md")
    return code


if __name__ == "__main__":
    sys.exit(main())
