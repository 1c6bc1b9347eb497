"""Ours, by the launcher, as its users run it."""

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
    spec: {{protocol: {protocol}, port: {job.target_port}}}
    endpoints:
      - spec: {{address: {job.target}}}
listeners:
  - name: relay
    spec: {{protocol: {protocol}, port: {job.port}}}
    rules:
      - action:
          route:
            destination: target
"""


class L7mp(Peer):
    """As it comes; `offload` is the setting of that name."""

    def __init__(self, name, offload):
        self.name = name
        self.offload = offload

    def can(self, job):
        return job.in_kernel == (self.offload == "init")

    def command(self, job, directory):
        config = MINIMAL
        if job.target:
            text = RELAY.format(job=job, protocol=job.transport.upper(),
                                offload=self.offload)
            config = write(directory, "relay.yaml", text)
        return [LAUNCHER, "-c", config]

    def version(self):
        # Builds what is not built, so that no trial has to wait for it.
        subprocess.run([LAUNCHER, "--version"], stdout=subprocess.DEVNULL, check=True)
        commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"],
                                capture_output=True, text=True, check=False).stdout.strip()
        return commit or "unknown"


def jdk():
    """The JDK the launcher would take."""
    return subprocess.run([os.path.join(ROOT, "proxy", "bin", "find-jdk")], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


PEERS = [L7mp("l7mp", "disable"), L7mp("l7mp-offload", "init")]
