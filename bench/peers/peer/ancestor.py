"""The proxy of the same name for node.js that ours is a new writing of, from npm.

It gets the very file that ours gets. What it needs to be itself:

- It reads its OpenAPI document from the working directory, so it is started where it is installed.
- A WebSocket cluster takes the client's Host header, port included, for the name of the host to
  connect to, and then fails; relay.py rewrites the headers away, for both.
- It knows no idle timeout and no address to answer from; it ignores those fields.
"""

import json
import os
import subprocess

from . import Peer, relay

PACKAGE = "@l7mp/l7mp"
VERSION = "0.5.7"
DIRECTORY = os.path.join(relay.ROOT, "bench", "target", "ancestor")
MOST_UDP_SESSIONS = 9_000  # two descriptors each, of which 20 000 are a usual limit
INSTALLED = os.path.join(DIRECTORY, "node_modules", *PACKAGE.split("/"))


class Ancestor(Peer):
    name = program = "ancestor"
    has_api = True
    warms_up = True
    needs = {"node": "nodejs", "npm": "npm"}

    def can(self, job):
        return job.in_user_space and not (job.relays("udp") and job.clients > MOST_UDP_SESSIONS)

    def prepare(self):
        """Installs it, unless that is done."""
        if installed_version() == VERSION:
            return
        os.makedirs(DIRECTORY, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", DIRECTORY, "--no-audit", "--no-fund",
                        "--no-update-notifier", "--loglevel", "error", f"{PACKAGE}@{VERSION}"],
                       check=True, stdout=subprocess.DEVNULL)

    def command(self, job, directory):
        return ["env", "-C", INSTALLED, "node", "l7mp-proxy.js", "-c", relay.file(job, directory)]

    def version(self):
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        return f"{VERSION}, node {node.stdout.strip()}"


def installed_version():
    try:
        with open(os.path.join(INSTALLED, "package.json"), encoding="utf-8") as f:
            return json.load(f)["version"]
    except OSError:
        return None


PEERS = [Ancestor()]
