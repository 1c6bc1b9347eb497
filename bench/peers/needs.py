"""What a run needs of the machine: root, two CPUs, programs from Debian's packages."""

import os
import shutil
import subprocess
import sys

# what must be there -> the Debian package it comes from
TOOLS = {"ip": "iproute2", "taskset": "util-linux", "setpriv": "util-linux", "cc": "gcc",
         "/usr/include/stdlib.h": "libc6-dev"}


class NeedsMissing(Exception):
    """Something the run needs is not there and cannot be had."""


def check(peers):
    """Installs what is missing. Returns, by name, why some peers cannot take part all the same."""
    if os.geteuid() != 0:
        raise NeedsMissing("must be run as root: it makes network namespaces")
    if os.cpu_count() < 2:
        raise NeedsMissing("needs two CPUs, one for the proxy and one for the load")
    wanted = absent(TOOLS).union(*(absent(peer.needs) for peer in peers))
    if wanted:
        install(sorted(wanted))
    if absent(TOOLS):
        raise NeedsMissing("cannot be installed: " + ", ".join(sorted(absent(TOOLS))))
    problems = {peer.name: problem(peer) for peer in peers}
    return {name: text for name, text in problems.items() if text}


def problem(peer):
    """Why a peer cannot take part; None when it can."""
    missing = absent(peer.needs)
    if missing:
        return "cannot be installed: " + ", ".join(sorted(missing))
    try:
        peer.prepare()
    except (OSError, subprocess.SubprocessError) as failure:
        return f"cannot be made ready: {failure}"
    return None


def absent(needs):
    """The packages of what is not there."""
    return {package for thing, package in needs.items() if not exists(thing)}


def exists(thing):
    """A path, or a command; those of the administrator may not be on the PATH."""
    if os.path.isabs(thing):
        return os.path.exists(thing)
    return shutil.which(thing, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is not None


def install(packages):
    """As many as can be had: all at once, or, when one of them cannot, one by one."""
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    apt_get("update", "-qq")
    if not apt_get("install", "-y", "-qq", "--no-install-recommends", *packages):
        for package in packages:
            apt_get("install", "-y", "-qq", "--no-install-recommends", package)


def apt_get(*arguments):
    """Whether it went well."""
    # Asks Debian's scripts not to start the services: the peers run in the lab only.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    try:
        return subprocess.run(["apt-get", *arguments], env=environment, stdout=sys.stderr,
                              check=False).returncode == 0
    except OSError:
        return False  # no Debian
