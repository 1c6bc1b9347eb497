// SPDX-License-Identifier: MIT
package io.l7mp.proxy.session;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a session costs besides its sockets, with sessions of others around it: to set it up and to
 * take it down, and to pass data once it is there. The client is one of UDP; the destination sends
 * back what it gets.
 */
@State(Scope.Thread)
public class SessionBenchmark extends MicroBenchmark {
    private static final int OTHERS = 1000;
    private static final int IDLE_MS = 60_000;
    private static final int MESSAGES = 64;
    private static final int LENGTH = 64;

    /** Stages between the client and the destination. */
    @Param({"0", "2"})
    private int stages;

    private final Batch batch = new Batch();
    private final Client talker = new Client(Kind.DATAGRAM);
    private Configured configured;
    private int port;

    /** Makes the configuration and the other sessions. */
    @Setup
    public void configure() throws IOException {
        var echo = new EchoFactory();
        var clusters = new LinkedHashMap<String, Connector>();
        clusters.put("echo", echo);
        for (var i = 0; i < stages; i++) {
            clusters.put("stage-" + i, echo);
        }
        configured = new Configured(
                new Configured.Objects("UDP", IDLE_MS, List.of("'*'"), clusters));
        for (var i = 0; i < OTHERS; i++) {
            accept(new Client(Kind.DATAGRAM));
        }
        accept(talker);
        batch.over(ByteBuffer.allocateDirect(MESSAGES * LENGTH), 0);
        for (var i = 0; i < MESSAGES; i++) {
            batch.add(i * LENGTH, LENGTH);
        }
        talker.say(batch);
        if (talker.received() != MESSAGES * LENGTH) {
            throw new AssertionError("the session does not work");
        }
    }

    /** Stops what does not run. */
    @TearDown
    public void close() throws InterruptedException {
        configured.close();
    }

    /** A session's life without data: metadata, lookup, connecting, its end. */
    @Benchmark
    public Object upAndDown() {
        var client = new Client(Kind.DATAGRAM);
        accept(client);
        client.leave();
        return client;
    }

    /** A batch through all the stages and back to the client. */
    @Benchmark
    @PerPacket
    public int pass() {
        talker.say(batch);
        return talker.received();
    }

    private void accept(Client client) {
        port = port + 1 & 0xffff;
        var endpoints = new Endpoints("192.0.2.7", port, "192.0.2.1", 5000);
        var number = configured.listener().nextSessionNumber();
        var metadata = new Metadata("UDP:" + endpoints.inName() + "-" + number)
                .withPorts("UDP", endpoints);
        configured.table().accept(configured.listener(), metadata, client);
    }
}
