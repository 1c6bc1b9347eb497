"""Ours, by the launcher, as its users run it."""

import os
import subprocess

from . import Peer, relay

LAUNCHER = os.path.join(relay.ROOT, "proxy", "bin", "l7mp")


class L7mp(Peer):
    """As it comes; `offload` is the setting of that name."""

    program = "l7mp"
    has_api = True
    warms_up = True

    def __init__(self, name, offload):
        self.name = name
        self.offload = offload

    def can(self, job):
        return job.in_kernel if self.offload == "init" else job.in_user_space

    def prepare(self):
        """Builds what is not built, so that no trial has to wait for it."""
        subprocess.run([LAUNCHER, "--version"], stdout=subprocess.DEVNULL, check=True)

    def command(self, job, directory):
        return [LAUNCHER, "-c", relay.file(job, directory, self.offload)]


def jdk():
    """The JDK the launcher would take."""
    return subprocess.run([os.path.join(relay.ROOT, "proxy", "bin", "find-jdk")], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


PEERS = [L7mp("l7mp", "disable"), L7mp("l7mp-offload", "init")]
