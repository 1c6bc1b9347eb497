package io.l7mp.proxy.protocol.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The streams of an HTTP/2 connection, and what is known of those before. I/O thread only. */
final class Http2Streams {
    private final Http2Owner owner;
    private final Map<Integer, Http2Stream> running = new HashMap<>();
    /** Those that we reset; their clients may not know yet. */
    private final Set<Integer> reset = new HashSet<>();
    /** The last one that the client began, and whether its headers were all of its request. */
    private int last;
    private boolean isComplete;

    Http2Streams(Http2Owner owner) {
        this.owner = owner;
    }

    /** Headers come, which are all of a request or of its trailers when they are last. */
    void onHeaders(boolean isLast) {
        isComplete = isLast;
    }

    /** The headers that came last are those of stream {@code id}. */
    void onOpened(int id) {
        last = id;
    }

    /** The highest that there was. */
    int last() {
        return last;
    }

    /** Whether the last one has no body. */
    boolean isComplete() {
        return isComplete;
    }

    void add(Http2Stream stream) {
        if (running.isEmpty()) {
            owner.onBusy();
        }
        owner.onBegin();
        running.put(stream.id(), stream);
    }

    /** The stream {@code id} if it was running, which it is no more. */
    Optional<Http2Stream> remove(int id) {
        var over = Optional.ofNullable(running.remove(id));
        if (over.isPresent()) {
            owner.onEnd();
            if (running.isEmpty()) {
                owner.onIdle();
            }
        }
        return over;
    }

    /** The stream {@code id} if it is running. */
    Optional<Http2Stream> find(int id) {
        return Optional.ofNullable(running.get(id));
    }

    /** The numbers of those running. */
    List<Integer> ids() {
        return List.copyOf(running.keySet());
    }

    int count() {
        return running.size();
    }

    void onReset(int id) {
        reset.add(id);
    }

    boolean wasReset(int id) {
        return reset.contains(id);
    }

    /** Whether there was a stream {@code id} that is over. */
    boolean isOver(int id) {
        return id > 0 && id <= last && !running.containsKey(id);
    }
}
