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
        "cpu": f"{os.cpu_count()} x {cpu_model()}",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB",
        "kernel": platform.release(),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }
    for peer in peers:
        facts[peer.name] = peer.version()
        if isinstance(peer, l7mp.L7mp):
            facts["jdk"] = jdk_version()
    return facts


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
