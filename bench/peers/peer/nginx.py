"""nginx, one worker: the stream module, for WebSocket the HTTP proxy; also with 64 KiB buffers.

Its buffers have 16 KiB (stream) or one page (HTTP) as it comes: little for bulk, so both are shown.
"""

import subprocess

from . import Peer, write

CONFIG = """\
daemon off;
user root;
worker_processes 1;
worker_rlimit_nofile 20000;
error_log stderr error;
pid {directory}/nginx.pid;
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
events {{
    worker_connections {connections};
}}
"""

STREAM = """\
stream {{
    server {{
        listen {listen};
        proxy_pass {target};
        proxy_timeout {job.idle_s}s;
        {buffers}
    }}
}}
"""

HTTP = """\
http {{
    access_log off;
    server {{
        listen {listen};
        location / {{
            proxy_pass http://{target};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_read_timeout {job.idle_s}s;
            proxy_send_timeout {job.idle_s}s;
            {buffers}
        }}
    }}
}}
"""

SPARE_CONNECTIONS = 1024
STREAM_64K = "proxy_buffer_size 64k;"
HTTP_64K = "proxy_buffer_size 64k; proxy_buffers 8 64k;"


class Nginx(Peer):
    program = "nginx"
    needs = {"nginx": "nginx", "/usr/lib/nginx/modules/ngx_stream_module.so": "libnginx-mod-stream"}

    def __init__(self, name, transports, large_buffers=False):
        self.name = name
        self.transports = transports
        self.large_buffers = large_buffers

    def can(self, job):
        if self.large_buffers and not (job.bulk or job.relays("websocket")):
            return False
        return job.in_user_space and any(map(job.relays, self.transports))

    def command(self, job, directory):
        template, large = (HTTP, HTTP_64K) if job.relays("websocket") else (STREAM, STREAM_64K)
        text = (CONFIG + template).format(
            job=job, directory=directory, connections=2 * job.clients + SPARE_CONNECTIONS,
            listen=listen(job.listen), target=place(job.target),
            buffers=large if self.large_buffers else "")
        return ["nginx", "-c", write(directory, "nginx.conf", text), "-p", directory,
                "-e", "stderr"]

    def version(self):
        done = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True)
        return done.stderr.strip().rpartition("/")[2]


def listen(end):
    """With room for bursts of connections, like the others have."""
    return place(end) + (" udp" if end.transport == "udp" else " backlog=4096")


def place(end):
    if end.transport == "unix":
        return f"unix:{end.address}"
    return f"{end.address}:{end.port}" if end.address else str(end.port)


PEERS = [Nginx("nginx", ("udp", "tcp", "unix", "websocket")),
         Nginx("nginx-64k", ("tcp", "unix", "websocket"), large_buffers=True)]
