package io.l7mp.proxy.session;

import io.l7mp.proxy.stream.Kind;
import java.util.List;
import java.util.Map;

/**
 * What the sessions of a loop take of the heap, roughly, and how much that may become: whoever
 * floods a listener, perhaps with forged addresses, must not drive the process out of memory. Loop
 * thread only.
 */
final class SessionMemory {
    // As heap histograms show. Metadata are weighed: clients choose how large their heads are.
    private static final int SESSION_BYTES = 1000;
    private static final int STAGE_BYTES = 500;
    private static final int EVENT_BYTES = 100;
    private static final int VALUE_BYTES = 32;

    private final long maxLiveBytes;
    private final long maxTrackedBytes;
    private long liveBytes;

    /** Of {@code heapBytes}, the loop's share of the heap, a half is for sessions that live. */
    SessionMemory(long heapBytes) {
        maxLiveBytes = heapBytes / 2;
        maxTrackedBytes = heapBytes / 8;
    }

    /** How much sessions may take that are over and listed for a while. */
    long maxTrackedBytes() {
        return maxTrackedBytes;
    }

    /**
     * Whether there is room for one more; a quarter is left for connections, which are harder to
     * forge than datagrams and among which may be those of the API.
     */
    boolean hasRoom(Kind source) {
        return liveBytes < (source == Kind.DATAGRAM ? maxLiveBytes / 4 * 3 : maxLiveBytes);
    }

    /** Counts a session in, with what it takes now. */
    void take(Session session) {
        session.weigh(bytesOf(session));
        liveBytes += session.weight();
    }

    /** Counts a session out, if it was counted in. */
    void give(Session session) {
        liveBytes -= session.weight();
        session.weigh(0);
    }

    /** What a session takes now. */
    static long bytesOf(Session session) {
        return SESSION_BYTES + (long) STAGE_BYTES * session.stages().size()
                + (long) EVENT_BYTES * session.events().count()
                + bytesOf(session.metadata().tree());
    }

    private static long bytesOf(Object tree) {
        return VALUE_BYTES + switch (tree) {
            case Map<?, ?> map -> bytesOf(map);
            case List<?> list -> list.stream().mapToLong(SessionMemory::bytesOf).sum();
            case String text -> text.length();
            case null, default -> 0;
        };
    }

    private static long bytesOf(Map<?, ?> map) {
        var bytes = 0L;
        for (var entry : map.entrySet()) {
            bytes += VALUE_BYTES + bytesOf(entry.getKey()) + bytesOf(entry.getValue());
        }
        return bytes;
    }
}
