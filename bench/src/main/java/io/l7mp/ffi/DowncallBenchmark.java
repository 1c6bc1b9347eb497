// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MMsgHdr;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The floor under everything that goes through {@link Native}: what a call costs when the function
 * does nothing, and what one costs that enters the kernel and finds nothing to do. The second is
 * what a loop pays for asking an empty socket.
 */
@State(Scope.Thread)
public class DowncallBenchmark extends MicroBenchmark {

    private static final MemorySegment LABS = Native.libc("labs");
    private static final int BATCH = 64;

    private CallState callState;
    private int emptySocket;
    private long headers;

    /** Opens a socket to which nobody sends. */
    @Setup(Level.Trial)
    public void open() throws ErrnoException {
        callState = new CallState();
        emptySocket = LibC.socket(callState, AF_INET, SOCK_DGRAM, 0);
        if (emptySocket < 0) {
            throw new ErrnoException("socket", -emptySocket, "UDP");
        }
        headers = Memory.allocate((long) BATCH * MMsgHdr.SIZE, Long.BYTES);
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        LibC.close(callState, emptySocket);
    }

    /** The call alone: the function takes one instruction or two. */
    @Benchmark
    @PerPacket
    public long emptyCall() {
        return Native.call(LABS, callState, -1, 0, 0, 0, 0, 0);
    }

    /** The call and the way into the kernel and back: always {@code -EAGAIN}. */
    @Benchmark
    @PerPacket
    public int recvmmsgOfAnEmptySocket() {
        return LibC.recvmmsg(callState, emptySocket, headers, BATCH, MSG_DONTWAIT);
    }
}
