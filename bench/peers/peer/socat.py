"""socat: datagrams of one client, or byte streams with a process for each."""

import subprocess

from . import Peer

MOST_PROCESSES = 64
BUFFER = ["-b", str(64 * 1024)]  # as it comes 8 KiB: little for bulk


class Socat(Peer):
    name = program = "socat"
    needs = {"socat": "socat"}

    def can(self, job):
        if job.relays("udp"):
            return job.clients == 1 and job.in_user_space
        return (job.relays("tcp") or job.relays("unix")) and job.clients <= MOST_PROCESSES

    def command(self, job, directory):
        if job.relays("udp"):
            return ["socat", f"UDP4-LISTEN:{job.listen.port}", f"UDP4:{place(job.target)}"]
        if job.relays("unix"):
            ends = f"UNIX-LISTEN:{job.listen.address}", f"UNIX-CONNECT:{job.target.address}"
        else:
            ends = f"TCP4-LISTEN:{job.listen.port},reuseaddr", f"TCP4:{place(job.target)},nodelay"
        return ["socat", *BUFFER, ends[0] + ",fork,backlog=128", ends[1]]

    def version(self):
        done = subprocess.run(["socat", "-V"], capture_output=True, text=True, check=True)
        return next(line.split()[2] for line in done.stdout.splitlines() if "version" in line)


def place(end):
    return f"{end.address}:{end.port}"


PEERS = [Socat()]
