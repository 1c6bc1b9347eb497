package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.loop.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The heap of one loop for headers that have come in part. When there is too little, whoever has
 * kept some for the longest gives way: those who send a header slowly only have each other to fear.
 */
final class HeaderMemory {
    /** The most that is kept; room for many of the longest headers. */
    static final int MAX_BYTES = 128 * HeaderReader.MAX_BYTES;

    private final Set<HeaderReader> keepers = new LinkedHashSet<>();
    private long bytes;

    /** The loop's own. */
    static HeaderMemory of(EventLoop loop) {
        return loop.local(HeaderMemory.class, any -> new HeaderMemory());
    }

    /** Accounts for {@code more} bytes, which fit once others have given way. */
    void reserve(HeaderReader keeper, int more) {
        keepers.add(keeper);
        bytes += more;
        while (bytes > MAX_BYTES) {
            longestButNot(keeper).giveWay();
        }
    }

    /** Takes back all that was reserved. */
    void release(HeaderReader keeper, int all) {
        if (keepers.remove(keeper)) {
            bytes -= all;
        }
    }

    /** What is accounted for. */
    long bytes() {
        return bytes;
    }

    /** One keeper alone never has too much. */
    private HeaderReader longestButNot(HeaderReader keeper) {
        var oldestFirst = keepers.iterator();
        var first = oldestFirst.next();
        return first == keeper ? oldestFirst.next() : first;
    }
}
