package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.UnixSockets;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the datagram sockets of a cluster are bound to, so that they can be answered: a place, in
 * whose name {@code *} stands for a number of each socket's own, or any abstract name. All loops.
 */
final class OwnName {
    private static final String NUMBER = "*";

    private final Optional<UnixPlace> place;
    private final AtomicLong next = new AtomicLong();

    private OwnName(Optional<UnixPlace> place) {
        this.place = place;
    }

    /** Reads {@code bind} of the cluster's {@code spec}. */
    static OwnName of(Node spec) {
        return new OwnName(spec.get("bind").map(UnixPlace::ofNameOrObject));
    }

    /**
     * Binds the socket {@code fd}; returns its file, which is to be removed with it.
     *
     * @throws IOException when the name is taken or cannot be had
     */
    Optional<SocketFile> bind(CallState state, int fd) throws IOException {
        if (place.isEmpty()) {
            UnixSockets.bindToAnyName(state, fd);
            return Optional.empty();
        }
        var mine = numbered(place.get());
        var file = new SocketFile(mine);
        file.removeStale();
        try {
            file.bind(fd, () -> UnixSockets.bind(state, fd, mine.address()));
        } catch (ErrnoException e) {
            // The caller would name the peer instead.
            throw new IOException(e.getMessage(), e);
        }
        return Optional.of(file);
    }

    private UnixPlace numbered(UnixPlace pattern) {
        return pattern.name().contains(NUMBER)
                ? new UnixPlace(pattern.name().replace(NUMBER, String.valueOf(
                        next.getAndIncrement())), pattern.rights())
                : pattern;
    }
}
