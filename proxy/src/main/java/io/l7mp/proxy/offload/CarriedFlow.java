package io.l7mp.proxy.offload;

import io.l7mp.proxy.session.FlowOffload.Carriage;
import io.l7mp.proxy.session.FlowOffload.Pair;
import io.l7mp.proxy.session.FlowOffload.Passenger;
import java.util.Optional;

/** One session in the table, or one that was there until the way was lost. Its loop only. */
final class CarriedFlow implements Carriage {
    private final LoopFlows flows;
    private final Pair pair;
    private final Passenger passenger;
    private final int slot;
    private final long[] packets = new long[2];
    private final long[] bytes = new long[2];
    private Optional<String> obstacle = Optional.of("the session is being offloaded");
    private PairOfWays ways;
    private long id;

    CarriedFlow(LoopFlows flows, Pair pair, Passenger passenger, int slot) {
        this.flows = flows;
        this.pair = pair;
        this.passenger = passenger;
        this.slot = slot;
    }

    Pair pair() {
        return pair;
    }

    int slot() {
        return slot;
    }

    PairOfWays ways() {
        return ways;
    }

    /** Goes these ways from now on; whether they are others than before. */
    boolean take(PairOfWays found) {
        var isOther = !found.equals(ways);
        ways = found;
        return isOther;
    }

    /** Whether {@code number} is that of one of its directions as it is now. */
    boolean isCarriedAs(long number) {
        return isActive() && id == (number & ~1L);
    }

    boolean isActive() {
        return obstacle.isEmpty();
    }

    /** The kernel carries it as {@code number} from now on, counting from 0. */
    void begin(long number) {
        id = number;
        obstacle = Optional.empty();
        packets[FlowId.FORWARD] = 0;
        packets[FlowId.BACK] = 0;
        bytes[FlowId.FORWARD] = 0;
        bytes[FlowId.BACK] = 0;
    }

    /** The kernel does not carry it, for {@code reason}. */
    void halt(String reason) {
        obstacle = Optional.of(reason);
    }

    /** What the kernel has counted by now in one direction. */
    void counted(int direction, long packetCount, long byteCount) {
        var morePackets = packetCount - packets[direction];
        var moreBytes = byteCount - bytes[direction];
        // A sweep may be told after the flow was taken out, whose last counts are newer.
        if (morePackets <= 0) {
            return;
        }
        packets[direction] = packetCount;
        bytes[direction] = byteCount;
        flows.totals().carried(morePackets, moreBytes);
        if (direction == FlowId.FORWARD) {
            passenger.onCarriedForward(morePackets, moreBytes);
        } else {
            passenger.onCarriedBack(morePackets, moreBytes);
        }
    }

    @Override
    public Optional<String> obstacle() {
        return obstacle;
    }

    @Override
    public void catchUp() {
        flows.catchUp(this);
    }

    @Override
    public void stop() {
        flows.remove(this);
    }
}
