"""From the exec of a proxy to its first work: the first packet it relays, the first API answer.

Asked again and again, without sleeping, while it starts: the API from its own namespace, so that
asking costs its CPU nothing; the packet way every PACE_S, since each attempt that comes too early
is answered by the kernel on the proxy's CPU.
"""

import os
import socket
import statistics
import time

import load
from cpu import strangers_s
from goals import Goal
from lab import PROXY, SERVER
from proxy import Proxy, ProxyFailed

from . import Metric, Scenario, relay

API = ("127.0.0.1", 1234)
REQUEST = b"GET /api/v1/config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
PACE_S = 0.25e-3
STARTS = 5  # of which the median is taken
TIMEOUT_S = 20
SETTLE_S = 1


class ApiProbe:
    """Asks the API for its configuration. Made and used inside the proxy's namespace."""

    def __init__(self):
        self.connection = None
        self.answer = b""

    def done(self):
        """Tries once; whether it has answered well."""
        try:
            if not self.connection:
                self.connection = socket.create_connection(API, TIMEOUT_S)
                self.connection.sendall(REQUEST)
                self.connection.setblocking(False)
            self.answer += self.connection.recv(65536)
        except OSError:  # refused, or nothing to read yet
            return False
        return self.answer.startswith(b"HTTP/1.1 200")

    def close(self):
        if self.connection:
            self.connection.close()


class DatagramProbe:
    """Sends through the proxy until something arrives."""

    def __init__(self, lab):
        self.due = 0
        with lab.inside("client"):
            self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.client.connect((PROXY, load.LISTEN_PORT))
        with lab.inside("server"):
            self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.server.bind((SERVER, load.SERVER_PORT))
            self.server.setblocking(False)

    def done(self):
        try:
            if time.monotonic() >= self.due:
                self.due = time.monotonic() + PACE_S
                self.client.send(b"?")
        except OSError:
            pass  # nobody was there for the one before
        try:
            return bool(self.server.recv(16))
        except OSError:
            return False

    def close(self):
        self.client.close()
        self.server.close()


class StreamProbe:
    """Connects through the proxy until a byte arrives; for those that relay no datagrams."""

    def __init__(self, lab):
        self.lab = lab
        self.due = 0
        self.client = None
        self.accepted = None
        with lab.inside("server"):
            self.server = socket.create_server((SERVER, load.SERVER_PORT))
            self.server.setblocking(False)

    def done(self):
        try:
            if not self.client and time.monotonic() >= self.due:
                self.due = time.monotonic() + PACE_S
                with self.lab.inside("client"):
                    self.client = socket.create_connection((PROXY, load.LISTEN_PORT), TIMEOUT_S)
                self.client.send(b"?")
            if not self.accepted:
                self.accepted, _ = self.server.accept()
                self.accepted.setblocking(False)
            return bool(self.accepted.recv(16))
        except OSError:
            return False

    def close(self):
        for end in filter(None, (self.client, self.accepted, self.server)):
            end.close()


class Startup(Scenario):
    name = "startup"
    title = "Start: from exec to the first relayed packet (TCP where there is no UDP)"
    job = relay("udp", with_api=True)
    stream_job = relay("tcp")
    metrics = (
        Metric("packet_ms", "first packet, ms"),
        Metric("api_ms", "first API answer, ms"),
        Metric("pss_mib", "PSS after that, MiB"),
    )
    goals = (Goal("packet_ms", 200), Goal("api_ms", 300))

    def suits(self, peer):
        """One of each program: variants start alike."""
        return peer.name == peer.program and (peer.can(self.job) or peer.can(self.stream_job))

    def trial(self, lab, peer, effort):
        began, others = time.monotonic(), strangers_s({os.getpid()})
        starts = [self._start(lab, peer, is_last=i == STARTS - 1) for i in range(STARTS)]
        others = (strangers_s({os.getpid()}) - others) / (time.monotonic() - began)
        return {metric.key: statistics.median(s[metric.key] for s in starts if metric.key in s)
                for metric in self.metrics if any(metric.key in s for s in starts)
                } | {"strangers_share": others}

    def _start(self, lab, peer, is_last):
        job, probe = (self.job, DatagramProbe) if peer.can(self.job) else (
            self.stream_job, StreamProbe)
        probes = {"packet_ms": probe(lab)}
        try:
            with Proxy(lab, peer, job, await_port=False) as proxy, lab.inside("proxy"):
                if peer.has_api:
                    probes["api_ms"] = ApiProbe()
                times = first_times(proxy, probes)
                if is_last:
                    time.sleep(SETTLE_S)
                    times["pss_mib"] = proxy.pss_mib()
                return times
        finally:
            for opened in probes.values():
                opened.close()


def first_times(proxy, probes):
    """When each of the probes was done, in milliseconds since the exec."""
    times, waiting = {}, dict(probes)
    deadline = time.monotonic() + TIMEOUT_S
    while waiting:
        for key, probe in list(waiting.items()):
            if probe.done():
                times[key] = (time.time() - proxy.exec_time()) * 1e3
                del waiting[key]
        if time.monotonic() > deadline:
            proxy.check_alive()
            raise ProxyFailed(f"{proxy.peer.name}: no {', '.join(waiting)} in {TIMEOUT_S} s")
    return times


SCENARIOS = [Startup()]
