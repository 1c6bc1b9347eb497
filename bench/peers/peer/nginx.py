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
    worker_connections 16384;
}}
stream {{
    server {{
        listen {job.port}{udp};
        proxy_pass {job.target}:{job.target_port};
        proxy_timeout 10m;
        {options}
    }}
}}
"""


class Nginx(Peer):
    packages = ("nginx", "libnginx-mod-stream")

    def __init__(self, name="nginx", transports=("udp", "tcp"), options=""):
        self.name = name
        self.transports = transports
        self.options = options

    def can(self, job):
        return bool(job.target) and job.transport in self.transports

    def command(self, job, directory):
        udp = " udp" if job.transport == "udp" else ""
        config = write(directory, "nginx.conf", CONFIG.format(
            job=job, directory=directory, udp=udp, options=self.options))
        return ["nginx", "-c", config, "-p", directory, "-e", "stderr"]

    def version(self):
        done = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True)
        return done.stderr.strip().rpartition("/")[2]


PEERS = [Nginx(), Nginx("nginx-64k", ("tcp",), "proxy_buffer_size 64k;")]
