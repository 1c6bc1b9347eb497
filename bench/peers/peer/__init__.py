"""The proxies that are compared, one module each.

A peer has a `name`, says what jobs it can do, what it needs to be there, and how it is started for
a job. Variants of one program are objects of the same class.
"""

import os
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class End:
    """Where a proxy listens, or what it connects to. A "websocket" is at the path `/`."""

    transport: str  # "udp", "tcp", "unix" (byte stream) or "websocket"
    address: str = ""  # of a Unix socket its path
    port: int = 0


@dataclass(frozen=True)
class Job:
    """What a proxy shall do: relay what arrives at `listen` to `target`; or, without one, idle."""

    listen: End
    target: Optional[End] = None
    in_user_space: bool = True  # for proxies as they usually are
    in_kernel: bool = False  # for what the kernel does by itself, or is told to do
    bulk: bool = False  # as much as goes, for which some proxies have settings
    clients: int = 1  # how many it has to serve at once
    idle_s: int = 600  # after that long without traffic a client that cannot say so has gone
    with_api: bool = False  # also serves the REST API, if it has one

    def relays(self, listen, target=""):
        """Whether the job is to relay between these two transports (the same one, if one)."""
        return self.target is not None and (
            self.listen.transport, self.target.transport) == (listen, target or listen)


class Peer:
    """What the runner needs to know of a proxy."""

    name = ""
    program = ""  # the same for all variants
    needs = {}  # command or path -> Debian package
    has_api = False  # the REST API of l7mp
    warms_up = False  # compiles its code while it runs

    def can(self, job):
        """Whether it can do this job at all."""
        raise NotImplementedError

    def called(self, job, address):
        """Where clients send to, (address, port), to reach the target by the proxy's address."""
        return address, job.listen.port

    def is_ready(self, listens, directory):
        """Whether it serves; `listens` asks whether somebody listens where the job says."""
        return listens()

    def prepare(self):
        """Does what has to be done once before it can be started, like installing it."""

    def command(self, job, directory):
        """Writes its configuration into `directory` and returns the command line."""
        raise NotImplementedError

    def version(self):
        """As it says itself, for the record; None if the machine's description says it already."""
        return None


def write(directory, name, text):
    """Puts a file into `directory`; returns its path."""
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def all_peers():
    """Ours first: the others are compared with it."""
    # pylint: disable=import-outside-toplevel
    from . import ancestor, haproxy, kernel, l7mp, nginx, socat
    return [peer for module in (l7mp, nginx, haproxy, socat, ancestor, kernel)
            for peer in module.PEERS]
