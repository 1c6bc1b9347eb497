"""Where and with what a result was obtained."""

import datetime
import os
import platform
import subprocess

from peer import l7mp


def describe(peers):
    """A dict of texts, in the order they should be read."""
    facts = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
        "cpu": f"{os.cpu_count()} x {cpu_model()}",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB",
        "kernel": platform.release(),
        "load before": f"{os.getloadavg()[0]:.2f}",
        "jdk": jdk_version(),
    }
    versions = {peer.program: peer.version() for peer in peers}
    return facts | {program: version for program, version in versions.items() if version}


def commit():
    """Of the tree that is measured."""
    command = ["git", "-C", os.path.dirname(os.path.abspath(__file__)), "describe", "--always",
               "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        for line in info:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def jdk_version():
    java = os.path.join(l7mp.jdk(), "bin", "java")
    done = subprocess.run([java, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[1].strip()
