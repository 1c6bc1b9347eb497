"""What the kernel does without a proxy: routing, and address translation by nftables."""

import os

from . import Peer, write

# Ends when it is told to, and takes everything with it: the namespace is used by others next.
SCRIPT = """\
set -e
undo() {{
    sysctl -qw net.ipv4.ip_forward=0
    {undo}
    exit 0
}}
trap undo TERM INT
sysctl -qw net.ipv4.ip_forward=1
{setup}
touch {directory}/ready
while :; do sleep 1 & wait $!; done
"""

NAT = """\
nft -f - <<END
table ip bench {{
    chain in {{
        type nat hook prerouting priority dstnat
        udp dport {job.listen.port} dnat to {job.target.address}:{job.target.port}
    }}
    chain out {{
        type nat hook postrouting priority srcnat
        ip daddr {job.target.address} masquerade
    }}
}}
END
"""


class Kernel(Peer):
    """A way through the kernel; `setup` and `undo` are shell commands."""

    def __init__(self, name, needs, setup, undo):  # pylint: disable=too-many-arguments
        self.name = self.program = name
        self.needs = needs
        self.setup = setup
        self.undo = undo

    def can(self, job):
        return job.in_kernel and not job.in_user_space

    def is_ready(self, listens, directory):
        return os.path.exists(os.path.join(directory, "ready"))

    def command(self, job, directory):
        script = SCRIPT.format(directory=directory, undo=self.undo,
                               setup=self.setup.format(job=job))
        return ["sh", write(directory, "kernel.sh", script)]


class Forwarding(Kernel):
    """Plain routing changes no address: clients call the target itself."""

    def called(self, job, address):
        return job.target.address, job.target.port


PEERS = [Forwarding("ip_forward", {}, ":", ":"),
         Kernel("nftables", {"nft": "nftables"}, NAT, "nft delete table ip bench")]
