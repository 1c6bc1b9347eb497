"""socat relaying datagrams of one peer."""

import subprocess

from . import Peer


class Socat(Peer):
    name = "socat"
    packages = ("socat",)

    def can(self, job):
        return bool(job.target) and job.transport == "udp" and not job.in_kernel

    def command(self, job, directory):
        return ["socat", f"UDP4-LISTEN:{job.port}", f"UDP4:{job.target}:{job.target_port}"]

    def version(self):
        done = subprocess.run(["socat", "-V"], capture_output=True, text=True, check=True)
        return next(line.split()[2] for line in done.stdout.splitlines() if "version" in line)


PEERS = [Socat()]
