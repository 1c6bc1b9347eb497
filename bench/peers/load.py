"""The load generators: compiled when needed, run on the load's CPU, their answer parsed."""

import contextlib
import json
import os
import subprocess
import tempfile

from lab import CLIENT, LOAD_CPU, SERVER

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "load")
TARGET = os.path.join(HERE, "..", "target", "load")

# What a generator is made of, besides common.c and the headers.
PROGRAMS = {
    "echo": ("echo.c", "echo_client.c", "echo_server.c", "link.c", "websocket.c"),
    "stream_bulk": ("stream_bulk.c",),
    "udp_flood": ("udp_flood.c", "sender.c", "sink.c"),
}

TIMEOUT_S = 60  # far more than any of them takes

LISTEN_PORT = 15000
SERVER_PORT = 16000
# Fixed, so that all runs against one proxy are one flow: socat serves just one.
CLIENT_PORT = 40000
SOCKET_FILE = os.path.join(tempfile.gettempdir(), f"l7mp-bench-{os.getpid()}-")

# Where a proxy listens, and where it connects to, by transport: address and port, or path.
LISTENS = {"unix": (SOCKET_FILE + "proxy", 0)}
SERVES = {"unix": (SOCKET_FILE + "server", 0)}
for _transport in ("udp", "tcp", "websocket"):
    LISTENS[_transport] = ("", LISTEN_PORT)
    SERVES[_transport] = (SERVER, SERVER_PORT)


class LoadFailed(Exception):
    """A generator could not do its work, most often because the proxy did not do its own."""


def run(proxy, program, **options):
    """Runs a generator to its end; options are its own, by their letter. Returns its JSON."""
    done = subprocess.run(command(proxy, program, options), capture_output=True, text=True,
                          timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise failure(program, done.stderr, done.returncode)
    return json.loads(done.stdout)


@contextlib.contextmanager
def held(proxy, program, **options):
    """A generator that has done its work and waits, with all it opened, for the block to end."""
    with subprocess.Popen(command(proxy, program, options), stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as generator:
        line = generator.stdout.readline()
        if not line:
            raise failure(program, generator.stderr.read(), generator.wait())
        yield json.loads(line)
        generator.stdin.close()


def failure(program, words, status):
    return LoadFailed(f"{program}: {words.strip() or status}")


def command(proxy, program, options):
    """The command line of a generator, by whose options it finds both its ends."""
    lab, job = proxy.lab, proxy.job
    target = job.target.address + (f":{job.target.port}" if job.target.port else "")
    own = {"C": lab.names["client"], "S": lab.names["server"],
           "f": job.listen.transport, "b": job.target.transport,
           "c": f"{CLIENT}:{CLIENT_PORT}", "p": proxy.called(), "s": target, **options}
    words = [word for letter, value in own.items() for word in ("-" + letter, str(value))]
    return ["setpriv", "--pdeathsig", "KILL", "taskset", "-c", str(LOAD_CPU),
            build(program)] + words


def build(program):
    """Compiles a generator unless that is done; returns the executable."""
    sources = [os.path.join(SOURCES, name) for name in (*PROGRAMS[program], "common.c")]
    inputs = sources + [entry.path for entry in os.scandir(SOURCES) if entry.name.endswith(".h")]
    executable = os.path.join(TARGET, program)
    if not os.path.exists(executable) or any(
            os.path.getmtime(source) > os.path.getmtime(executable) for source in inputs):
        os.makedirs(TARGET, exist_ok=True)
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-Wall", "-Wextra",
                        "-Werror", "-o", executable + ".new"] + sources, check=True)
        os.replace(executable + ".new", executable)  # so a half-written one is never run
    return executable
