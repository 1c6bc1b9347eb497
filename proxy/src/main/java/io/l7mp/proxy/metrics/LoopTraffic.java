package io.l7mp.proxy.metrics;

import io.l7mp.proxy.metrics.Traffic.Flow;

/**
 * One loop's part of the {@link Traffic} of a listener or cluster: written by the owning thread
 * alone, read by anybody.
 */
public final class LoopTraffic {
    private final Traffic whole;
    private final Counters loop;
    private final Cells flows;
    private final Cells drops;
    private final Cells faults;
    private LoopTraffic beneath;

    LoopTraffic(Traffic whole, Counters loop) {
        this(whole, loop, new Cells(Counter.COUNT), new Cells(Fault.COUNT));
    }

    private LoopTraffic(Traffic whole, Counters loop, Cells drops, Cells faults) {
        this.whole = whole;
        this.loop = loop;
        this.flows = new Cells(Flow.values().length);
        this.drops = drops;
        this.faults = faults;
    }

    /**
     * Counts for a stream under another one: drops and faults are told, but what it carries is
     * counted once only, above it. Owning thread only.
     */
    public LoopTraffic beneath() {
        if (beneath == null) {
            beneath = new LoopTraffic(whole, loop, drops, faults);
        }
        return beneath;
    }

    /** The same for the loop whose counters are {@code other}; on that loop's thread only. */
    public LoopTraffic on(Counters other) {
        return whole.on(other);
    }

    /** A new session asked for the listener or cluster. */
    public void requested() {
        add(Flow.REQUESTS, 1);
    }

    /** A session, or a cluster's stream, began; {@link #closed} must follow. */
    public void opened() {
        add(Flow.OPENED, 1);
    }

    /** A session, or a cluster's stream, is over. */
    public void closed() {
        add(Flow.CLOSED, 1);
    }

    /** So many packets of so many bytes in all came from the listener's clients or the cluster. */
    public void received(long packets, long bytes) {
        add(Flow.RECEIVED_PACKETS, packets);
        add(Flow.RECEIVED_BYTES, bytes);
    }

    /** So many packets of so many bytes in all were handed on to be sent there. */
    public void sent(long packets, long bytes) {
        add(Flow.SENT_PACKETS, packets);
        add(Flow.SENT_BYTES, bytes);
    }

    /** So many packets were dropped, which the loop counts too. */
    public void dropped(Counter reason, long packets) {
        drops.add(reason.ordinal(), packets);
        loop.add(reason, packets);
    }

    /** Something went wrong, which the loop counts too if it is of interest there. */
    public void failed(Fault fault) {
        faults.add(fault.ordinal(), 1);
        fault.counter().ifPresent(loop::increment);
    }

    Counters loop() {
        return loop;
    }

    long get(Flow flow) {
        return flows.get(flow.ordinal());
    }

    long get(Counter reason) {
        return drops.get(reason.ordinal());
    }

    long get(Fault fault) {
        return faults.get(fault.ordinal());
    }

    private void add(Flow flow, long n) {
        flows.add(flow.ordinal(), n);
    }
}
