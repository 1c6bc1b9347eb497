package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.flow.Flow.Ends;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.session.FlowOffload.Pair;
import io.l7mp.proxy.session.FlowOffload.Passenger;
import java.net.Inet4Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The offloaded sessions of one loop; its thread only. */
final class LoopFlows {
    /** What concerns all is done by and by; the loop goes on meanwhile. */
    private static final int PER_TURN = 64;

    private final EventLoop loop;
    private final Totals totals;
    private final List<CarriedFlow> slots = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    // Made when offload is switched on first: nobody else needs its structs.
    private FlowTable.Scratch scratch;
    private Engine engine;
    private FlowTable table;
    private Ways ways;
    private int era;

    LoopFlows(EventLoop loop, Totals totals) {
        this.loop = loop;
        this.totals = totals;
    }

    Totals totals() {
        return totals;
    }

    /** Uses {@code next} from now on. */
    void start(Engine next) throws ErrnoException {
        ways = new Ways();
        scratch = scratch == null ? FlowTable.Scratch.allocate() : scratch;
        table = new FlowTable(loop.callState(), next.flows(), scratch);
        engine = next;
    }

    /** Takes everything out; sessions are told {@code reason}. Calls when that is done. */
    void stop(String reason, Runnable whenDone) {
        engine = null;
        stopFrom(0, reason, whenDone);
    }

    private void stopFrom(int first, String reason, Runnable whenDone) {
        var end = Math.min(first + PER_TURN, slots.size());
        for (var flow : slots.subList(first, end)) {
            if (flow != null) {
                takeOut(flow);
                flow.halt(reason);
            }
        }
        if (end < slots.size()) {
            loop.execute(() -> stopFrom(end, reason, whenDone));
            return;
        }
        slots.clear();
        free.clear();
        if (ways != null) {
            ways.close();
            ways = null;
        }
        whenDone.run();
    }

    /** Puts a session into the table, if that can be. Only while there is an engine. */
    CarriedFlow add(Pair pair, Passenger passenger) {
        var slot = free.isEmpty() ? slots.size() : free.pop();
        var flow = new CarriedFlow(this, pair, passenger, slot);
        if (slot == slots.size()) {
            slots.add(flow);
        } else {
            slots.set(slot, flow);
        }
        find(flow);
        putIn(flow);
        return flow;
    }

    /** Whether there is an engine. */
    boolean isOn() {
        return engine != null;
    }

    /** Takes a session out for good. */
    void remove(CarriedFlow flow) {
        if (flow.slot() < slots.size() && slots.get(flow.slot()) == flow) {
            takeOut(flow);
            slots.set(flow.slot(), null);
            free.push(flow.slot());
        }
    }

    /** Tells a session what has been counted by now. */
    void catchUp(CarriedFlow flow) {
        if (flow.isActive()) {
            table.look(flow.pair(), flow::counted);
        }
    }

    /** Tells sessions what has been counted; some may be gone by now. */
    void counted(Changes changes) {
        for (var i = 0; i < changes.count(); i++) {
            var id = changes.id(i);
            var slot = FlowId.slot(id);
            var flow = slot < slots.size() ? slots.get(slot) : null;
            if (flow != null && flow.isCarriedAs(id)) {
                flow.counted(FlowId.direction(id), changes.packets(i), changes.bytes(i));
            }
        }
    }

    /** Routes, addresses or interfaces are others now: who goes another way is put in anew. */
    void refresh() {
        if (isOn()) {
            ways.forget();
            refreshFrom(0, engine);
        }
    }

    private void refreshFrom(int first, Engine expected) {
        if (engine != expected) {
            return;
        }
        var end = Math.min(first + PER_TURN, slots.size());
        slots.subList(Math.min(first, end), end).forEach(this::refresh);
        if (end < slots.size()) {
            loop.execute(() -> refreshFrom(end, expected));
        }
    }

    private void refresh(CarriedFlow flow) {
        if (flow != null && (find(flow) || !flow.isActive())) {
            takeOut(flow);
            putIn(flow);
        }
    }

    /** Finds the ways of a session; whether they are others than before. */
    private boolean find(CarriedFlow flow) {
        var client = flow.pair().client();
        var server = flow.pair().server();
        return flow.take(new PairOfWays(
                ways.find(server.destination().getAddress(), server.source().getAddress()),
                ways.find(client.destination().getAddress(), client.source().getAddress())));
    }

    private void putIn(CarriedFlow flow) {
        try {
            check(flow);
            var id = FlowId.of(era++, loop.index(), flow.slot());
            table.put(flow.pair(), flow.ways(), id);
            flow.begin(id);
            totals.began();
        } catch (RefusedException e) {
            totals.refuse(e.refusal());
            flow.halt(e.getMessage());
        }
    }

    private void takeOut(CarriedFlow flow) {
        if (flow.isActive()) {
            table.take(flow.pair(), flow::counted);
            flow.halt("the session is not offloaded at the moment");
            totals.ended();
        }
    }

    private void check(CarriedFlow flow) throws RefusedException {
        if (isIpv4(flow.pair().client()) != isIpv4(flow.pair().server())) {
            throw new RefusedException(Refusal.FAMILY, "one side is IPv4, the other IPv6");
        }
        flow.ways().check();
        var unseen = flow.ways().arrivals().filter(each -> !engine.sees(each)).findFirst();
        if (unseen.isPresent()) {
            throw new RefusedException(Refusal.INTERFACE, engine.nameOf(unseen.get())
                    + " is not among the interfaces of the offload");
        }
    }

    private static boolean isIpv4(Ends ends) {
        return ends.source().getAddress() instanceof Inet4Address;
    }
}
