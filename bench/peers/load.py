"""The load generators: compiled when needed, run on the load's CPU, their answer parsed."""

import json
import os
import subprocess

from lab import CLIENT, LOAD_CPU, PROXY, SERVER

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "load")
TARGET = os.path.join(HERE, "..", "target", "load")

LISTEN_PORT = 15000
SERVER_PORT = 16000
# Fixed, so that all runs against one proxy are one flow: socat serves just one.
CLIENT_PORT = 40000


class LoadFailed(Exception):
    """A generator could not do its work, most often because the proxy did not do its own."""


def run(lab, program, **options):
    """Runs a generator to its end; options are its own, by their letter. Returns its JSON."""
    command = [build(program), "-C", lab.names["client"], "-S", lab.names["server"],
               "-c", f"{CLIENT}:{CLIENT_PORT}", "-p", f"{PROXY}:{LISTEN_PORT}",
               "-s", f"{SERVER}:{SERVER_PORT}"]
    for letter, value in options.items():
        command += ["-" + letter, str(value)]
    pinned = ["setpriv", "--pdeathsig", "KILL", "taskset", "-c", str(LOAD_CPU)] + command
    done = subprocess.run(pinned, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LoadFailed(f"{program}: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


def build(program):
    """Compiles a generator unless that is done; returns the executable."""
    sources = [os.path.join(SOURCES, name) for name in (program + ".c", "common.c")]
    inputs = sources + [os.path.join(SOURCES, "common.h")]
    executable = os.path.join(TARGET, program)
    if not os.path.exists(executable) or any(
            os.path.getmtime(source) > os.path.getmtime(executable) for source in inputs):
        os.makedirs(TARGET, exist_ok=True)
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-Wall", "-Wextra",
                        "-Werror", "-o", executable] + sources, check=True)
    return executable
