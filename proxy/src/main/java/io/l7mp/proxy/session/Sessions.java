package io.l7mp.proxy.session;

import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * All sessions of the process, for threads that own none: every question travels to the loops as a
 * task and comes back as a future, which a loop completes.
 */
public final class Sessions {
    private final LoopGroup loops;
    private final Map<EventLoop, SessionTable> tables;
    private final AtomicLong serials = new AtomicLong();

    /** Sessions on {@code loops} that look their way up in {@code snapshots}. */
    public Sessions(LoopGroup loops, Snapshots snapshots) {
        this(new Parts(loops, snapshots, new AccessLog(), FlowOffload.NONE));
    }

    /** Sessions that use {@code parts}. */
    public Sessions(Parts parts) {
        this(parts, Runtime.getRuntime().maxMemory());
    }

    /** The same on a heap of {@code heapBytes}, of which sessions take a part only. */
    Sessions(Parts parts, long heapBytes) {
        this.loops = parts.loops();
        var made = new HashMap<EventLoop, SessionTable>();
        var shared = new SessionTable.Shared(parts, serials::incrementAndGet);
        var share = heapBytes / loops.all().size();
        loops.all().forEach(loop -> made.put(loop,
                new SessionTable(loop, shared, new SessionMemory(share))));
        this.tables = Map.copyOf(made);
    }

    /**
     * What sessions work with.
     *
     * @param loops where they live
     * @param snapshots where they look their way up
     * @param accessLog notes the beginning and the end of each
     * @param offload carries those it can
     */
    public record Parts(LoopGroup loops, Snapshots snapshots, AccessLog accessLog,
            FlowOffload offload) {
    }

    /** Kernel offload was switched on, or other interfaces take part: who could have it gets it. */
    public CompletableFuture<Integer> reconsiderOffload() {
        return everywhere(SessionTable::reconsiderOffload);
    }

    /** Who sets sessions up on {@code loop}. */
    public SessionAcceptor acceptor(EventLoop loop) {
        return tables.get(loop);
    }

    /** The sessions there are now, in order of creation, as the API shows them. */
    public SessionList list() {
        return new SessionList(loops.all().stream().map(tables::get).toList(), serials.get());
    }

    /** What the API shows of the session called {@code name}; empty when there is none. */
    public CompletableFuture<Optional<Map<String, Object>>> describe(String name) {
        var answer = CompletableFuture.completedFuture(Optional.<Map<String, Object>>empty());
        for (var loop : loops.all()) {
            answer = answer.thenCombine(tables.get(loop).describe(name),
                    (found, here) -> found.isPresent() ? found : here);
        }
        return answer;
    }

    /**
     * Ends the session called {@code name}, also one that is over and listed only because it is
     * tracked; the answer is how many that were, 0 or 1.
     */
    public CompletableFuture<Integer> end(String name, String content) {
        return everywhere(table -> table.end(name, content));
    }

    /** Ends all sessions of {@code listener}; {@code content} says why in their events. */
    public CompletableFuture<Integer> endOf(ListenerInfo listener, String content) {
        return everywhere(table ->
                table.endAll(session -> session.listener().isSameAs(listener), content));
    }

    /**
     * Lets all sessions hear of what is gone: some end, some lose a connection and their retry
     * policy decides. The answer is how many have ended.
     */
    public CompletableFuture<Integer> depart(Departures gone) {
        return gone.isEmpty() ? CompletableFuture.completedFuture(0)
                : everywhere(table -> table.depart(gone));
    }

    /** Ends every session; for the end of the process. */
    public CompletableFuture<Integer> endAll(String content) {
        return everywhere(table -> table.endAll(session -> true, content));
    }

    private CompletableFuture<Integer> everywhere(
            Function<SessionTable, CompletableFuture<Integer>> work) {
        var count = CompletableFuture.completedFuture(0);
        for (var loop : loops.all()) {
            count = count.thenCombine(work.apply(tables.get(loop)), Integer::sum);
        }
        return count;
    }
}
