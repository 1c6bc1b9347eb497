"""HAProxy, one thread: byte streams, for WebSocket its HTTP mode; also with kernel splicing.

Splicing is asked for always, not where it sees fit (splice-auto): for bulk it costs half as much.
"""

import subprocess

from . import Peer, write

CONFIG = """\
global
    nbthread 1
    maxconn {connections}
defaults
    mode {mode}
    timeout connect 5s
    timeout client {job.idle_s}s
    timeout server {job.idle_s}s
    timeout tunnel {job.idle_s}s
    {options}
listen relay
    bind {listen}
    server target {target}
"""

SPARE_CONNECTIONS = 512  # each connection takes two descriptors, and it refuses to start without
SPLICE = "option splice-request\n    option splice-response"


class Haproxy(Peer):
    program = "haproxy"
    needs = {"haproxy": "haproxy"}

    def __init__(self, name, transports, options=""):
        self.name = name
        self.transports = transports
        self.options = options

    def can(self, job):
        return (job.bulk or not self.options) and any(map(job.relays, self.transports))

    def command(self, job, directory):
        text = CONFIG.format(
            job=job, options=self.options, connections=job.clients + SPARE_CONNECTIONS,
            mode="http" if job.relays("websocket") else "tcp",
            listen=place(job.listen), target=place(job.target))
        return ["haproxy", "-db", "-f", write(directory, "haproxy.cfg", text)]

    def version(self):
        done = subprocess.run(["haproxy", "-v"], capture_output=True, text=True, check=True)
        return done.stdout.split()[2]


def place(end):
    return f"unix@{end.address}" if end.transport == "unix" else f"{end.address}:{end.port}"


PEERS = [Haproxy("haproxy", ("tcp", "unix", "websocket")),
         Haproxy("haproxy-splice", ("tcp", "unix"), SPLICE)]
