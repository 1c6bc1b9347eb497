"""Ours, by the launcher, as its users run it."""

import json
import os
import subprocess

from . import Peer, write

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
LAUNCHER = os.path.join(ROOT, "proxy", "bin", "l7mp")
MINIMAL = os.path.join(ROOT, "proxy", "config", "l7mp-minimal.yaml")

RELAY = """\
admin:
  log_level: warn
  offload: {offload}
clusters:
  - name: target
    spec: {cluster}
    endpoints:
      - spec: {endpoint}
listeners:
  - name: relay
    spec: {listener}
    options: {{idle_timeout: {idle_s}}}
    rules:
      - action:
          route:
            destination: target
"""


PROTOCOLS = {"udp": "UDP", "tcp": "TCP", "unix": "UnixDomainSocket", "websocket": "WebSocket"}


class L7mp(Peer):
    """As it comes; `offload` is the setting of that name."""

    def __init__(self, name, offload):
        self.name = name
        self.offload = offload

    def can(self, job):
        return job.in_kernel or self.offload != "init"

    def command(self, job, directory):
        config = MINIMAL
        if job.target:
            config = write(directory, "relay.yaml", relay(job, self.offload))
        return [LAUNCHER, "-c", config]

    def version(self):
        # Builds what is not built, so that no trial has to wait for it.
        subprocess.run([LAUNCHER, "--version"], stdout=subprocess.DEVNULL, check=True)
        commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"],
                                capture_output=True, text=True, check=False).stdout.strip()
        return commit or "unknown"


def relay(job, offload):
    """The configuration file for a job."""
    protocol = {"protocol": PROTOCOLS[job.target.transport]}
    cluster = protocol | ({"port": job.target.port} if job.target.port else {})
    listener = {"protocol": PROTOCOLS[job.listen.transport]} | (
        {"port": job.listen.port} if job.listen.port else {"filename": job.listen.address})
    return RELAY.format(
        offload=offload, idle_s=job.idle_s if job.listen.transport == "udp" else 0,
        listener=json.dumps(listener), cluster=json.dumps(cluster),
        endpoint=json.dumps({"address": job.target.address}))


def jdk():
    """The JDK the launcher would take."""
    return subprocess.run([os.path.join(ROOT, "proxy", "bin", "find-jdk")], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


PEERS = [L7mp("l7mp", "disable"), L7mp("l7mp-offload", "init")]
