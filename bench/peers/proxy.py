"""A running proxy: started on the proxy's CPU, waited for, measured, stopped."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time

from lab import PROXY, PROXY_CPU

START_TIMEOUT_S = 30
# Leaves the time of the exec in a file; nothing of what comes before it is the proxy's.
STAMPED = ["sh", "-c", 'date +%s.%N >exec-time; exec "$@"', "sh"]
STOP_TIMEOUT_S = 5
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
TCP_LISTEN = "0A"
UNIX_LISTEN = "00010000"


class ProxyFailed(Exception):
    """The proxy under test did not start, or died."""


class Proxy:
    """One peer at work; use it in a `with` block, which ends with the process gone.

    The block begins when it listens, or, with `await_port=False`, at once.
    """

    def __init__(self, lab, peer, job, await_port=True):  # pylint: disable=too-many-arguments
        self.lab = lab
        self.peer = peer
        self.job = job
        self.await_port = await_port
        self.directory = tempfile.TemporaryDirectory(prefix="l7mp-bench-")
        self.process = None

    def __enter__(self):
        try:
            self._start()
            if self.await_port:
                self._wait_for_port()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    def called(self):
        """Where clients send to: `address:port`, or a path."""
        if self.job.listen.transport == "unix":
            return self.job.listen.address
        return ":".join(map(str, self.peer.called(self.job, PROXY)))

    def exec_time(self):
        """When its program was started, as time.time() counts; after some other sign of life."""
        return float(read(os.path.join(self.directory.name, "exec-time")))

    def pids(self):
        """The process and its descendants."""
        children = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            fields = read_of_process(pid, "stat").rpartition(")")[2].split()
            if fields:
                children.setdefault(int(fields[1]), []).append(int(pid))
        found = [self.process.pid]
        for pid in found:
            found += children.get(pid, [])
        return found

    def cpu_s(self):
        """User and system time so far of all its processes, those included that have ended."""
        ticks = 0
        for pid in self.pids():
            fields = read_of_process(pid, "stat").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        return ticks / TICKS_PER_S

    def pss_mib(self):
        """Proportional set size of all its processes."""
        kib = 0
        for pid in self.pids():
            for line in read_of_process(pid, "smaps_rollup").splitlines():
                if line.startswith("Pss:"):
                    kib += int(line.split()[1])
        return kib / 1024

    def check_alive(self):
        if self.process.poll() is not None:
            raise ProxyFailed(f"{self.peer.name} ended with status {self.process.returncode}: "
                              + self._last_words())

    def _start(self):
        self._remove_socket()
        command = self.peer.command(self.job, self.directory.name)
        with open(self._log(), "wb") as log:
            self.process = subprocess.Popen(
                self.lab.command("proxy", PROXY_CPU, STAMPED + command), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, cwd=self.directory.name, start_new_session=True)

    def _wait_for_port(self):
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.peer.is_ready(self._listens, self.directory.name):
            self.check_alive()
            if time.monotonic() > deadline:
                raise ProxyFailed(f"{self.peer.name} does not listen at {self.job.listen} "
                                  f"after {START_TIMEOUT_S} s: "
                                  + self._last_words())
            time.sleep(0.01)

    def _listens(self):
        """Asks the kernel, since a trial connection would already be traffic."""
        listen = self.job.listen
        if listen.transport == "unix":
            # HAProxy listens at another name first, which stays what the kernel tells.
            return os.path.exists(listen.address) and any(
                line.split()[3] == UNIX_LISTEN and f" {listen.address}" in line
                for line in self._sockets("unix"))
        protocol = "udp" if listen.transport == "udp" else "tcp"
        for table in (protocol, protocol + "6"):
            for line in self._sockets(table):
                _, local, _, state = line.split()[:4]
                if int(local.rpartition(":")[2], 16) == listen.port:
                    if protocol == "udp" or state == TCP_LISTEN:
                        return True
        return False

    def _sockets(self, table):
        own = f"/proc/{self.process.pid}"
        try:
            # Until `ip netns exec` has entered the namespace this shows the outer one.
            if os.readlink(own + "/ns/net") == os.readlink("/proc/self/ns/net"):
                return []
            return read(f"{own}/net/{table}").splitlines()[1:]
        except OSError:
            return []  # it has ended; who asks checks that next

    def _stop(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                pass
            self._kill_session()
            self.process.wait()
        self._remove_socket()
        self.directory.cleanup()

    def _remove_socket(self):
        """The files of those that were killed would keep the next ones from listening."""
        for end in (self.job.listen, self.job.target):
            if end and end.transport == "unix":
                pathlib.Path(end.address).unlink(missing_ok=True)

    def _kill_session(self):
        """What is left of the process and its descendants: nobody else is in its session."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended properly

    def _log(self):
        return os.path.join(self.directory.name, "output")

    def _last_words(self):
        return read(self._log()).strip()[-500:] or "(it said nothing)"


def read(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def read_of_process(pid, name):
    """A file of /proc/PID; empty when the process has gone meanwhile, as children may."""
    try:
        return read(f"/proc/{pid}/{name}")
    except OSError:
        return ""
