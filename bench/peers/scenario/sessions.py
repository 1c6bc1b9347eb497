"""New UDP sessions: each datagram comes from a source that the proxy has not seen, and is answered.

Sources come in waves, some to warm up and one to measure: sessions stay for a second, each with a
descriptor or two at most proxies, and 20 000 are a usual limit. The rate is that within a wave;
the cost has all that it causes, so the end of the sessions, too.
"""

import time

import load
from cpu import CpuMeter
from goals import Goal

from . import Metric, Scenario, relay

SIZE = 64
WINDOW = 64  # datagrams under way at a time
WAVE = 4_500  # sessions; twice as many have room at once in a proxy that forgets none
IDLE_S = 1
GONE_S = 2.2  # after that all sessions of a wave have ended
LOST_LIMIT = 0.05


class Sessions(Scenario):
    name = "udp-sessions"
    job = relay("udp", clients=WAVE, idle_s=IDLE_S, in_kernel=True)
    title = f"New UDP sessions, {WAVE} of them, {WINDOW} at a time"
    metrics = (
        Metric("sessions_s", "sessions/s", 0),
        Metric("core_us", "CPU 0, µs/session"),
        Metric("process_us", "process, µs/session"),
    )
    goals = (Goal("sessions_s", 1.2, "nginx"),)

    def measure(self, lab, proxy, effort):
        for _ in range(max(1, round(effort.warm_up))):
            self._wave(proxy, 0)
        with CpuMeter(proxy) as cpu:
            wave = self._wave(proxy, WAVE)
        proxy.check_alive()
        sessions = wave["messages"]
        if wave["lost"] > LOST_LIMIT * WAVE:
            raise load.LoadFailed(f"{wave['lost']} of {WAVE} new sessions had no answer")
        return {
            "sessions_s": sessions / wave["seconds"],
            "core_us": cpu.spent.core / sessions * 1e6,
            "process_us": cpu.spent.process / sessions * 1e6,
            **cpu.spent.disturbances(),
            "lost": wave["lost"],
        }

    def _wave(self, proxy, first):
        wave = load.run(proxy, "echo", n=WINDOW, m=1, q=WAVE, w=first, l=SIZE)
        time.sleep(GONE_S)
        return wave


SCENARIOS = [Sessions()]
