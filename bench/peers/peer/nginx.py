"""nginx with its stream module, one worker; for byte streams also with 64 KiB buffers."""

import subprocess

from . import Peer, write

CONFIG = """\
daemon off;
user root;
worker_processes 1;
pid {directory}/nginx.pid;
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
events {{
    worker_connections {connections};
}}
stream {{
    server {{
        listen {job.listen.port}{udp};
        proxy_pass {job.target.address}:{job.target.port};
        proxy_timeout {job.idle_s}s;
        {options}
    }}
}}
"""

SPARE_CONNECTIONS = 1024


class Nginx(Peer):
    packages = ("nginx", "libnginx-mod-stream")

    def __init__(self, name="nginx", transports=("udp", "tcp"), options=""):
        self.name = name
        self.transports = transports
        self.options = options

    def can(self, job):
        return any(job.relays(transport) for transport in self.transports)

    def command(self, job, directory):
        udp = " udp" if job.listen.transport == "udp" else ""
        config = write(directory, "nginx.conf", CONFIG.format(
            job=job, directory=directory, udp=udp, options=self.options,
            connections=2 * job.clients + SPARE_CONNECTIONS))
        return ["nginx", "-c", config, "-p", directory, "-e", "stderr"]

    def version(self):
        done = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True)
        return done.stderr.strip().rpartition("/")[2]


PEERS = [Nginx(), Nginx("nginx-64k", ("tcp",), "proxy_buffer_size 64k;")]
