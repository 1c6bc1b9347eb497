package io.l7mp.proxy.protocol.udp;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The ports that UDP listeners of this process have bound: another listener of ours may share them,
 * while a port that belongs to another process is an error. Any thread.
 */
final class OwnPorts {
    private final ConcurrentHashMap<Integer, Integer> sockets = new ConcurrentHashMap<>();

    void add(int port) {
        sockets.merge(port, 1, Integer::sum);
    }

    void remove(int port) {
        sockets.computeIfPresent(port, (key, count) -> count == 1 ? null : count - 1);
    }

    boolean contains(int port) {
        return sockets.containsKey(port);
    }
}
