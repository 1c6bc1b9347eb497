"""The configuration of a job in l7mp's language, which ours and its ancestor share."""

import json
import os

from . import write

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
MINIMAL = os.path.join(ROOT, "proxy", "config", "l7mp-minimal.yaml")

PROTOCOLS = {"udp": "UDP", "tcp": "TCP", "unix": "UnixDomainSocket", "websocket": "WebSocket"}

RELAY = """\
admin:
  log_level: warn
  offload: {offload}
clusters:
  - name: target
    spec: {cluster}
    endpoints:
      - spec: {{address: {job.target.address}}}
listeners:
  - name: relay
    spec: {listener}
    options: {{idle_timeout: {idle_s}}}
    rules:
      - action:
          {rewrite}
          route:
            destination: target
"""

API = """\
  - name: controller-listener
    spec: {protocol: HTTP, port: 1234}
    rules:
      - action:
          route:
            destination:
              name: l7mp-controller
              spec: {protocol: L7mpController}
"""

# What a client says of itself and its way is not for the next one, see ancestor.py.
NO_HEADERS = "rewrite: [{path: /HTTP/headers, value: {}}]"


def file(job, directory, offload="disable"):
    """Path of the configuration: the smallest useful one when there is nothing to relay."""
    if not job.target:
        return MINIMAL
    text = RELAY.format(
        job=job, offload=offload, cluster=json.dumps(spec(job.target)),
        listener=json.dumps(spec(job.listen)),
        idle_s=job.idle_s if job.listen.transport == "udp" else 0,
        rewrite=NO_HEADERS if job.target.transport == "websocket" else "")
    return write(directory, "relay.yaml", text + (API if job.with_api else ""))


def spec(end):
    """Of a listener; a cluster needs its protocol and port only, and ignores the file's name."""
    place = {"port": end.port} if end.port else {"filename": end.address}
    return {"protocol": PROTOCOLS[end.transport], **place}
