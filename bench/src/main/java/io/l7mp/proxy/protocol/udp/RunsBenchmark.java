// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.udp;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.Passed;
import io.l7mp.bench.PerPacket;
import io.l7mp.ffi.CallState;
import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counters;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.UdpPeer;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What sorting a received batch by session costs, and handing each session its part. */
@State(Scope.Thread)
public class RunsBenchmark extends MicroBenchmark {
    private static final int MESSAGES = 64;
    private static final int LENGTH = 64;

    /** How many senders took turns in the batch. */
    @Param({"1", "8", "64"})
    private int senders;

    private final Runs runs = new Runs();
    private final RecvBatch received = new RecvBatch(MESSAGES, 2048, 0, true);
    private final Passed passed = new Passed();
    private PeerStream[] sessions;

    /** Receives a batch, which stays in place, and makes the sessions. */
    @Setup
    public void receive() throws IOException {
        fill();
        var loop = new EventLoop(0);
        var traffic = new Traffic().on(new Counters());
        sessions = new PeerStream[senders];
        for (var i = 0; i < senders; i++) {
            var peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000 + i);
            sessions[i] = new PeerStream(null, loop, UdpPeer.connected(peer));
            sessions[i].attach(null, traffic);
            sessions[i].wire(passed, Stream.NO_FEEDER);
        }
    }

    /** The whole batch, with each sender's datagrams spread over it. */
    @Benchmark
    @PerPacket
    public int sort() {
        for (var slot = 0; slot < MESSAGES; slot++) {
            runs.add(sessions[slot % senders], slot);
        }
        runs.emit(received);
        return passed.bytes();
    }

    private void fill() throws IOException {
        try (var receiver = DatagramChannel.open(); var sender = DatagramChannel.open()) {
            receiver.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            sender.connect(receiver.getLocalAddress());
            for (var i = 0; i < MESSAGES; i++) {
                sender.write(ByteBuffer.allocate(LENGTH));
            }
            var count = received.receive(new CallState(), NioFd.of(receiver));
            if (count != MESSAGES) {
                throw new IOException("received " + count + " datagrams of " + MESSAGES);
            }
        }
    }
}
