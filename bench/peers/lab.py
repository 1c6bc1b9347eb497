"""The network a run takes place in: namespaces client - proxy - server, joined by veth pairs.

    client  10.77.1.10 ------- 10.77.1.2  proxy  10.77.2.1 -------- 10.77.2.2  server

CPU 0 belongs to the proxy. With veth the receiving side's work is done on the CPU of the sender
unless steered, so packets that arrive at an interface of the proxy are steered to CPU 0 (and so
counted as the proxy's), those that arrive at the client or the server to CPU 1.
"""

import contextlib
import ctypes
import ipaddress
import os
import signal
import subprocess

PROXY_CPU = 0
LOAD_CPU = 1
PREFIX = "l7mp-bench"

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000

PROXY = "10.77.1.2"
CLIENT = "10.77.1.10"
# The client has as many addresses, CLIENT and those that follow: one has too few ports for some.
CLIENT_ADDRESSES = 16
GSO_MAX_SEGMENTS = 65535  # the kernel's default
SERVER = "10.77.2.2"

# end A: (namespace, interface, address), end B: the same
LINKS = [
    (("client", "proxy0", CLIENT), ("proxy", "client0", PROXY)),
    (("proxy", "server0", "10.77.2.1"), ("server", "proxy0", SERVER)),
]


class Lab:
    """Three namespaces with names of this process; gone when the `with` block ends."""

    def __init__(self):
        self.names = {role: f"{PREFIX}-{os.getpid()}-{role}"
                      for role in ("client", "proxy", "server")}

    def __enter__(self):
        sweep_leftovers()
        try:
            self._build()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self._remove()

    def command(self, role, cpu, command):
        """The command line that runs `command` in a namespace, on one CPU, while we live."""
        return (["setpriv", "--pdeathsig", "KILL", "ip", "netns", "exec", self.names[role],
                 "taskset", "-c", str(cpu)] + command)

    @contextlib.contextmanager
    def cut_datagrams(self):
        """Meanwhile what the client sends many at a time (GSO) leaves it one by one."""
        self._client_segments(1)
        try:
            yield
        finally:
            self._client_segments(GSO_MAX_SEGMENTS)

    def _client_segments(self, most):
        ip("-n", self.names["client"], "link", "set", "proxy0", "gso_max_segs", str(most))

    @contextlib.contextmanager
    def inside(self, role):
        """Within the block this thread is in a namespace; sockets made there stay there."""
        with (open("/proc/thread-self/ns/net", "rb") as outside,
              open(f"/run/netns/{self.names[role]}", "rb") as there):
            enter(there)
            try:
                yield
            finally:
                enter(outside)

    def _build(self):
        for name in self.names.values():
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        for a, b in LINKS:
            ip("link", "add", a[1], "netns", self.names[a[0]], "type", "veth",
               "peer", "name", b[1], "netns", self.names[b[0]])
            for role, interface, address in (a, b):
                self._set_up(role, interface, address)
        first = ipaddress.ip_address(CLIENT)
        for i in range(1, CLIENT_ADDRESSES):
            ip("-n", self.names["client"], "address", "add", f"{first + i}/24", "dev", "proxy0")
        # For what only the kernel forwards; a proxy is never passed by.
        ip("-n", self.names["client"], "route", "add", "10.77.2.0/24", "via", PROXY)
        ip("-n", self.names["server"], "route", "add", "10.77.1.0/24", "via", "10.77.2.1")

    def _set_up(self, role, interface, address):
        name = self.names[role]
        ip("-n", name, "address", "add", address + "/24", "dev", interface)
        ip("-n", name, "link", "set", interface, "up")
        cpu = PROXY_CPU if role == "proxy" else LOAD_CPU
        steer = (f"for queue in /sys/class/net/{interface}/queues/rx-*; do "
                 f"echo {1 << cpu:x} > $queue/rps_cpus; done")
        # Connections that come and go by thousands would use up all ports until they are forgotten.
        reuse = "echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse"
        call("ip", "netns", "exec", name, "sh", "-ec", steer + "\n" + reuse)

    def _remove(self):
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)


def sweep_leftovers():
    """Removes what is left of runs that were killed and could not do it themselves."""
    for line in ip("netns", "list").splitlines():
        name = line.split()[0]
        if not name.startswith(PREFIX + "-") or os.path.exists(f"/proc/{name.split('-')[2]}"):
            continue
        for pid in ip("netns", "pids", name).split():
            os.kill(int(pid), signal.SIGKILL)
        ip("netns", "del", name)


def enter(namespace):
    if LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns: " + os.strerror(ctypes.get_errno()))


def ip(*arguments):
    return call("ip", *arguments)


def call(*command):
    """Runs a command to its end and returns what it printed; its own message when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
    return done.stdout
