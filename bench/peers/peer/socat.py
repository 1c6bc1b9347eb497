"""socat relaying datagrams of one peer."""

import subprocess

from . import Peer


class Socat(Peer):
    name = "socat"
    packages = ("socat",)

    def can(self, job):
        return job.relays("udp") and job.clients == 1 and not job.in_kernel

    def command(self, job, directory):
        target = job.target
        return ["socat", f"UDP4-LISTEN:{job.listen.port}",
                f"UDP4:{target.address}:{target.port}"]

    def version(self):
        done = subprocess.run(["socat", "-V"], capture_output=True, text=True, check=True)
        return next(line.split()[2] for line in done.stdout.splitlines() if "version" in line)


PEERS = [Socat()]
