"""New UDP sessions: each datagram comes from a source that the proxy has not seen, and is answered.

Sources come in waves, since sessions stay for a second, each with a descriptor at most proxies, and
20 000 descriptors are a usual limit. The rate is that within the waves; the cost has all that they
cause, so the end of the sessions, too.
"""

import time

import load
from cpu import CpuMeter

from . import Metric, Scenario, relay

SIZE = 64
WINDOW = 64  # datagrams under way at a time
WAVE = 4_500  # sessions; four times as many are fewer than 20 000, for one that forgets none
IDLE_S = 1
GONE_S = 2.2  # after that all sessions of a wave have ended
LOST_LIMIT = 0.01


class Sessions(Scenario):
    name = "udp-sessions"
    job = relay("udp", clients=WAVE, idle_s=IDLE_S, in_kernel=True)
    title = f"New UDP sessions, waves of {WAVE}, {WINDOW} at a time"
    metrics = (
        Metric("sessions_s", "sessions/s", 0),
        Metric("core_us", "CPU 0, µs/session"),
        Metric("process_us", "process, µs/session"),
    )

    def measure(self, lab, proxy, effort):
        self._wave(proxy, 0, 2 * WAVE)
        with CpuMeter(proxy) as cpu:
            waves = [self._wave(proxy, first, WAVE) for first in (2 * WAVE, 3 * WAVE)]
        proxy.check_alive()
        sessions = sum(wave["messages"] for wave in waves)
        lost = sum(wave["lost"] for wave in waves)
        if lost > LOST_LIMIT * sessions:
            raise load.LoadFailed(f"{lost} of {2 * WAVE} new sessions had no answer")
        return {
            "sessions_s": sessions / sum(wave["seconds"] for wave in waves),
            "core_us": cpu.spent.core / sessions * 1e6,
            "process_us": cpu.spent.process / sessions * 1e6,
            **cpu.spent.disturbances(),
            "lost": lost,
        }

    def _wave(self, proxy, first, count):
        wave = load.run(proxy, "echo", n=WINDOW, m=1, q=count, w=first, l=SIZE)
        time.sleep(GONE_S)
        return wave


SCENARIOS = [Sessions()]
