// SPDX-License-Identifier: MIT
package io.l7mp.proxy.net;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Batches from socket to socket over the loopback interface: a source sends to a relay, which
 * receives and sends on by its other socket, to a sink that receives. All four sockets are those
 * of the proxy and all on this thread, so the figure is for two hops, the kernel's part included.
 */
@State(Scope.Thread)
public class UdpSocketBenchmark extends MicroBenchmark {
    private static final int BUFFER = 4 << 20;
    private static final int PATIENCE = 1_000_000;

    /** Datagrams in a batch. */
    @Param({"1", "64"})
    private int messages;

    /** Bytes in each. */
    @Param({"64", "1400"})
    private int length;

    /** Whether all are equally long, so that the kernel cuts them from one payload. */
    @Param({"true", "false"})
    private boolean equal;

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private EventLoop loop;
    private UdpSocket source;
    private UdpSocket relayIn;
    private UdpSocket relayOut;
    private UdpSocket sink;
    private long payload;
    private int[] offsets;
    private int[] lengths;
    private final int[] offsetsOut = new int[DatagramMemory.BATCH];
    private final int[] lengthsOut = new int[DatagramMemory.BATCH];
    private int arrived;

    /** Connects the four; the loop does not run, this thread is in its place. */
    @Setup
    public void open() throws IOException {
        loop = new EventLoop(0);
        sink = named((received, count) -> arrived += count);
        relayOut = connected(sink);
        relayIn = named(this::relay);
        source = connected(relayIn);
        payload = Memory.allocate((long) messages * length, 64);
        offsets = new int[messages];
        lengths = new int[messages];
        Arrays.setAll(offsets, i -> i * length);
        Arrays.setAll(lengths, i -> equal || i % 2 == 0 ? length : length - 1 - i % 8);
    }

    /** Closes them. */
    @TearDown
    public void close() {
        for (var socket : new UdpSocket[] {source, relayIn, relayOut, sink}) {
            socket.close();
        }
        loop.start();
        loop.requestStop();
    }

    /** Sent, relayed and received. */
    @Benchmark
    @PerPacket
    public int relay() {
        arrived = 0;
        source.send(payload, offsets, lengths, messages);
        // Once is enough, unless the kernel is so busy that it puts its own work off.
        for (var i = 0; i < PATIENCE && arrived < messages; i++) {
            relayIn.onReady(SelectionKey.OP_READ);
            sink.onReady(SelectionKey.OP_READ);
        }
        if (arrived != messages) {
            throw new AssertionError(arrived + " of " + messages + " have come");
        }
        return arrived;
    }

    private void relay(RecvBatch received, int count) {
        // As streams do: they know only offsets and lengths.
        for (var i = 0; i < count; i++) {
            lengthsOut[i] = received.length(i);
            offsetsOut[i] = received.offset(i);
        }
        relayOut.send(received.address(), offsetsOut, lengthsOut, count);
    }


    private UdpSocket named(Receiver receiver) throws IOException {
        var socket = UdpSocket.open(loop, loopback, receiver);
        socket.bind(new InetSocketAddress(loopback, 0));
        socket.buffers(BUFFER, BUFFER);
        socket.start();
        return socket;
    }

    private UdpSocket connected(UdpSocket to) throws IOException {
        var socket = UdpSocket.open(loop, loopback, (Receiver) (received, count) -> { });
        socket.connect(to.localAddress());
        socket.buffers(BUFFER, BUFFER);
        socket.startPaused();
        return socket;
    }

    /** One to whom nothing else than datagrams should happen. */
    private interface Receiver extends UdpEvents {
        @Override
        default void onUnreachable(int errno) {
            throw new AssertionError("errno " + errno);
        }

        @Override
        default void onDropped(Counter reason, int count) {
            throw new AssertionError(count + " dropped: " + reason);
        }

        @Override
        default void onDefect(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
