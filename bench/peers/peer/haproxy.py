"""HAProxy relaying byte streams, one thread; also with kernel splicing where it sees fit."""

import subprocess

from . import Peer, write

CONFIG = """\
global
    nbthread 1
defaults
    mode tcp
    timeout connect 5s
    timeout client 10m
    timeout server 10m
    {options}
listen relay
    bind :{job.listen.port}
    server target {job.target.address}:{job.target.port}
"""


class Haproxy(Peer):
    packages = ("haproxy",)

    def __init__(self, name="haproxy", options=""):
        self.name = name
        self.options = options

    def can(self, job):
        return job.relays("tcp")

    def command(self, job, directory):
        config = write(directory, "haproxy.cfg", CONFIG.format(job=job, options=self.options))
        return ["haproxy", "-db", "-f", config]

    def version(self):
        done = subprocess.run(["haproxy", "-v"], capture_output=True, text=True, check=True)
        return done.stdout.split()[2]


PEERS = [Haproxy(), Haproxy("haproxy-splice", "option splice-auto")]
