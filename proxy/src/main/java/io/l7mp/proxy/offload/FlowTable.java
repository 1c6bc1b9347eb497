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

    /** Who hears of the last counts of what is taken out. */
    interface LastCounts {
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
            take(server, FlowId.BACK, (direction, packets, bytes) -> { });
            throw e;
        }
    }

    /** Takes both directions out. */
    void take(Pair pair, LastCounts last) {
        take(pair.client(), FlowId.FORWARD, last);
        take(pair.server(), FlowId.BACK, last);
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

    private void take(Ends in, int direction, LastCounts last) {
        FlowKey.write(scratch.key, in.source(), in.destination());
        try {
            if (map.take(state, scratch.key, scratch.value)) {
                last.counted(direction, Flow.packets(scratch.value), Flow.bytes(scratch.value));
            }
        } catch (ErrnoException e) {
            throw new AssertionError("a table that is there cannot be changed", e);
        }
    }
}
