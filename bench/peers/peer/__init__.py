"""The proxies that are compared, one module each.

A peer has a `name`, the transports it can relay, the Debian packages it comes from, and says how it
is started for a job. Variants of one program are objects of the same class.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """What a proxy shall do: relay what arrives at `port` to `target`; or, without one, idle."""

    transport: str  # "udp" or "tcp"
    port: int
    target: str = ""  # address
    target_port: int = 0
    in_kernel: bool = False  # for what the kernel does by itself, or is told to do


class Peer:
    """What the runner needs to know of a proxy."""

    name = ""
    packages = ()

    def can(self, job):
        """Whether it can do this job at all."""
        raise NotImplementedError

    def called(self, job, address):
        """Where clients send to, (address, port), to reach the target by the proxy's address."""
        return address, job.port

    def is_ready(self, listens, directory):
        """Whether it serves; `listens` asks whether somebody has the job's port."""
        return listens()

    def command(self, job, directory):
        """Writes its configuration into `directory` and returns the command line."""
        raise NotImplementedError

    def version(self):
        """As it says itself; for the record."""
        raise NotImplementedError


def write(directory, name, text):
    """Puts a file into `directory`; returns its path."""
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def all_peers():
    """Ours first: the others are compared with it."""
    from . import haproxy, kernel, l7mp, nginx, socat  # pylint: disable=import-outside-toplevel
    return [*l7mp.PEERS, *kernel.PEERS, *nginx.PEERS, *haproxy.PEERS, *socat.PEERS]
