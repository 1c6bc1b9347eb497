package io.l7mp.proxy.offload;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.ffi.flow.Flow.Ends;
import io.l7mp.ffi.flow.FlowKey;
import io.l7mp.ffi.libbpf.BpfMap;
import io.l7mp.proxy.session.FlowOffload.Pair;

/**
 * The kernel's table as one loop writes it; its thread only.
 *
 * <p>Two entries a session: the way back goes in first and comes out last, so that nobody is
 * answered from an address that is not the listener's.
 */
final class FlowTable {
    private final CallState state;
    private final BpfMap map;
    private final Scratch scratch;

    FlowTable(CallState state, BpfMap map, Scratch scratch) {
        this.state = state;
        this.map = map;
        this.scratch = scratch;
    }

    /** Memory for one entry, used again by every table of a loop. */
    record Scratch(long key, long value) {
        static Scratch allocate() {
            return new Scratch(Memory.allocate(FlowKey.SIZE, Long.BYTES),
                    Memory.allocate(Flow.SIZE, Long.BYTES));
        }
    }

    /** Who hears of the counts of a direction. */
    interface Counts {
        void counted(int direction, long packets, long bytes);
    }

    /** Puts both directions in. */
    void put(Pair pair, PairOfWays ways, long id) throws RefusedException {
        var client = pair.client();
        var server = pair.server();
        prepare(server, client.reversed(), id | FlowId.BACK);
        route(ways.toClient(), ways);
        add();
        prepare(client, server.reversed(), id);
        route(ways.toServer(), ways);
        try {
            add();
        } catch (RefusedException e) {
            get(server, FlowId.BACK, map::take, (direction, packets, bytes) -> { });
            throw e;
        }
    }

    /** Tells how far both directions have counted. */
    void look(Pair pair, Counts now) {
        get(pair.client(), FlowId.FORWARD, map::get, now);
        get(pair.server(), FlowId.BACK, map::get, now);
    }

    /**
     * Takes both directions out. What the program has in hand at this very moment, on another
     * processor, goes its way; it may have been counted or not.
     */
    void take(Pair pair, Counts last) {
        get(pair.client(), FlowId.FORWARD, map::take, last);
        get(pair.server(), FlowId.BACK, map::take, last);
    }

    private void prepare(Ends in, Ends out, long id) {
        FlowKey.write(scratch.key, in.source(), in.destination());
        Flow.rewrite(scratch.value, in, out);
        Flow.sessionId(scratch.value, id);
    }

    private void route(Way way, PairOfWays ways) {
        if (way instanceof Way.Out out) {
            Flow.routeOut(scratch.value, out.ifindex(), out.nextHop(), out.mtu());
        } else {
            Flow.routeLocally(scratch.value, ways.action());
        }
    }

    private void add() throws RefusedException {
        var result = map.add(state, scratch.key, scratch.value);
        switch (-result) {
            case 0 -> { }
            case Errno.E2BIG -> throw new RefusedException(Refusal.TABLE_FULL,
                    "the kernel's table of flows is full");
            case Errno.EEXIST -> throw new RefusedException(Refusal.TAKEN,
                    "the kernel's table has such a flow of somebody else");
            default -> throw new RefusedException(Refusal.ERROR, new ErrnoException(
                    "bpf_map_update_elem", -result, map.name()).getMessage());
        }
    }

    /** An operation that copies the entry of a key. */
    private interface Getter {
        boolean get(CallState state, long key, long value) throws ErrnoException;
    }

    private void get(Ends in, int direction, Getter getter, Counts counts) {
        FlowKey.write(scratch.key, in.source(), in.destination());
        try {
            if (getter.get(state, scratch.key, scratch.value)) {
                counts.counted(direction, Flow.packets(scratch.value), Flow.bytes(scratch.value));
            }
        } catch (ErrnoException e) {
            throw new AssertionError("a table that is there cannot be read or changed", e);
        }
    }
}
