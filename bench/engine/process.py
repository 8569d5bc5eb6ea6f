"""Servers as processes of their own, and what the kernel knows of them. Linux only: it reads /proc."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType

__all__ = ["ServerProcess", "dragoman_server", "known_flags"]

START_SECONDS = 60.0


class ServerProcess:
    """A server that runs while the `with` block does.

    Args:
        command: what to run.
        address: what clients connect to.
        ready: a word of the line on standard output that says that it serves.
        port: on 127.0.0.1, for a server that says so before it does: it is ready when the port takes a connection.
        environment: added to this process's.
    """

    def __init__(
        self,
        command: Sequence[str],
        address: str,
        *,
        ready: str,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.command, self.address = list(command), address
        self._ready, self._port = ready, port
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}
        self._log = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> ServerProcess:
        self._process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=self._log, text=True, env=self._environment
        )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def send(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self, seconds: float) -> int:
        """Its exit code, when it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not.
        """
        assert self._process is not None
        return self._process.wait(seconds)

    def open_files(self) -> int:
        """Number of files and connections that it has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def log(self) -> str:
        """What it has written on standard error so far."""
        place = self._log.tell()
        self._log.seek(0)
        try:
            return self._log.read()
        finally:
            self._log.seek(place)

    def rss_mib(self) -> float:
        """Resident memory now, in MiB."""
        return self._status("VmRSS") / 1024

    def peak_mib(self) -> float:
        """Greatest resident memory so far, in MiB."""
        return self._status("VmHWM") / 1024

    def cpu_seconds(self) -> float:
        """Processor time used so far by all of its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def main_thread(self) -> tuple[float, float]:
        """Seconds that its main thread, which has the event loop, has run so far, and has waited for a processor."""
        ran, waited, _ = Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text().split()
        return int(ran) / 1e9, int(waited) / 1e9

    def stop(self) -> None:
        """Ends it, by force when it does not end by itself."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()
        self._process = None

    def _takes_connections(self, deadline: float) -> bool:
        while self._port is not None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        return time.monotonic() < deadline

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            key, _, value = line.partition(":")
            if key == name:
                return int(value.split()[0])
        raise LookupError(f"the kernel does not tell {name}")

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        deadline = time.monotonic() + START_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while selector.select(max(0.0, deadline - time.monotonic())):
                line = self._process.stdout.readline()
                if self._ready in line and self._takes_connections(deadline):
                    return
                if not line:
                    break
        self._log.seek(0)
        raise SystemExit(f"{' '.join(self.command)}\ndid not start:\n{self._log.read()[-2000:]}")


@cache
def known_flags() -> frozenset[str]:
    """The flags that this version of the server has."""
    text = subprocess.run(
        [sys.executable, "-m", "dragoman_server", "--help"], check=True, capture_output=True, text=True
    ).stdout
    return frozenset(word.strip("[],") for word in text.split() if word.startswith("--"))


def dragoman_server(
    folder: Path, models: Path, flags: Sequence[str] = (), *, cache_mib: int = 0, file_kib: int | None = None
) -> ServerProcess:
    """Our server on a Unix socket in the folder, without a cache of translations unless it is given room.

    With `file_kib` no file that it writes may grow beyond that, as if the disk were full.
    """
    address = f"unix:{folder}/dragoman.sock"
    command = [sys.executable, "-m", "dragoman_server", "--listen", address, "--models-dir", str(models)]
    if "--cache-mib" in known_flags():
        command += ["--cache-mib", str(cache_mib)]
    command += flags
    if file_kib is not None:
        command = ["bash", "-c", f'ulimit -f {file_kib} && exec "$@"', "bash", *command]
    return ServerProcess(command, address, ready="is ready")
