package io.l7mp.proxy.offload;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.flow.FlowCounter;
import io.l7mp.ffi.libbpf.BpfMap;
import java.lang.foreign.Arena;

/**
 * What the program in the kernel and we have in common.
 *
 * @param flows the flows it forwards
 * @param counters of packets it leaves to user space
 */
record Tables(BpfMap flows, BpfMap counters) {
    /** How many packets have passed by for this reason; any thread. */
    long passedBy(FlowCounter reason) throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            var cpus = BpfMap.possibleCpus();
            var key = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            var values = arena.allocate((long) cpus * Long.BYTES, Long.BYTES).address();
            Memory.putInt(key, reason.ordinal());
            counters.get(CallState.current(), key, values);
            var sum = 0L;
            for (var cpu = 0; cpu < cpus; cpu++) {
                sum += Memory.getLong(values + (long) cpu * Long.BYTES);
            }
            return sum;
        }
    }
}
