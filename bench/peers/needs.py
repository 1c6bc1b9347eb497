"""What a run needs of the machine: root, two CPUs, programs from Debian's packages."""

import os
import shutil
import subprocess
import sys

# what must be there -> the Debian package it comes from
TOOLS = {"ip": "iproute2", "taskset": "util-linux", "setpriv": "util-linux", "cc": "gcc"}


class NeedsMissing(Exception):
    """Something the run needs is not there and cannot be had."""


def check(peers):
    """Installs what is missing; NeedsMissing when that does not help."""
    if os.geteuid() != 0:
        raise NeedsMissing("must be run as root: it makes network namespaces")
    if os.cpu_count() < 2:
        raise NeedsMissing("needs two CPUs, one for the proxy and one for the load")
    missing = absent(peers)
    if missing:
        install(sorted(missing))
        if absent(peers):
            raise NeedsMissing("still missing: " + ", ".join(sorted(absent(peers))))
    for peer in peers:
        try:
            peer.prepare()
        except (OSError, subprocess.CalledProcessError) as problem:
            raise NeedsMissing(f"{peer.name} cannot be made ready: {problem}") from problem


def absent(peers):
    needs = dict(TOOLS)
    for peer in peers:
        needs |= peer.needs
    return {package for thing, package in needs.items() if not exists(thing)}


def exists(thing):
    """A path, or a command; those of the administrator may not be on the PATH."""
    if os.path.isabs(thing):
        return os.path.exists(thing)
    return shutil.which(thing, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is not None


def install(packages):
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    # Asks Debian's scripts not to start the services: the peers run in the lab only.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update", "-qq"],
                    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
        try:
            subprocess.run(command, env=environment, stdout=sys.stderr, check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise NeedsMissing(f"{' '.join(packages)}: cannot be installed: {problem}") from problem
