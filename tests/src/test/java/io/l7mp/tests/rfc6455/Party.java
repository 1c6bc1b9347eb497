// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.Frame;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who of the proxy is put to the test: its listener, or its cluster. */
enum Party {
    /** A client sends; what gets through is echoed. */
    LISTENER(true) {
        @Override
        Scene open(Lab lab, WebSocketUpstream upstream) throws IOException {
            var peer = connect(lab, ECHO_PORT);
            return new Scene(peer, peer);
        }
    },
    /** A server sends; what gets through arrives at the client whose session it serves. */
    CLUSTER(false) {
        @Override
        Scene open(Lab lab, WebSocketUpstream upstream) throws IOException {
            var front = connect(lab, RELAY_PORT);
            return new Scene(upstream.accept(), front);
        }
    };

    /** Where the listener is that echoes. */
    static final int ECHO_PORT = 16_001;
    /** Where the listener is that leads to the upstream. */
    static final int RELAY_PORT = 16_002;
    /** Where the upstream listens, in the server's namespace. */
    static final int UPSTREAM_PORT = 16_003;

    private static final String LAST = "the last of all";

    private final boolean isClient;

    Party(boolean isClient) {
        this.isClient = isClient;
    }

    /** The listeners that are played to. */
    static String config() {
        return """
            admin: { log_level: info }
            listeners:
              - name: controller-listener
                spec: { protocol: HTTP, port: 1234 }
                rules: [ { action: { route: { destination:
                    { name: l7mp-controller, spec: { protocol: L7mpController } } } } } ]
              - name: echo
                spec: { protocol: WebSocket, port: %1$d, max_message: %4$d }
                rules: [ { action: { route: { destination: { spec: { protocol: Echo } } } } } ]
              - name: relay
                spec: { protocol: WebSocket, port: %2$d, max_message: %4$d }
                rules: [ { action: { route: { destination: {
                    spec: { protocol: WebSocket, port: %3$d, max_message: %4$d },
                    endpoints: [ { spec: { address: %5$s } } ] } } } } ]
            """.formatted(ECHO_PORT, RELAY_PORT, UPSTREAM_PORT, LimitCases.MAX_MESSAGE,
                Lab.SERVER4);
    }

    /** Connects. */
    abstract Scene open(Lab lab, WebSocketUpstream upstream) throws IOException;

    /** Plays a case, {@code step} bytes at a time; returns what comes of it. */
    Seen play(Case row, int step, Scene scene) throws IOException {
        var wire = new ByteArrayOutputStream();
        row.sent().forEach(each -> wire.writeBytes(each.wire(isClient)));
        if (row.seen().end().equals(Seen.OPEN)) {
            // Behind these nothing of the case is still on its way.
            wire.writeBytes(Sent.text(LAST).wire(isClient));
            wire.writeBytes(Sent.ping(LAST).wire(isClient));
        }
        var raw = scene.peer().raw();
        var sending = Background.start(() -> send(raw, wire.toByteArray(), step));
        var seen = isClient ? watchOne(scene, row) : watchBoth(scene, row);
        sending.join();
        return seen;
    }

    /** Messages, pongs and the end come over the same connection. */
    private static Seen watchOne(Scene scene, Case row) throws IOException {
        var watch = new Watch(scene.peer(), row);
        watch.run(true);
        return new Seen(watch.messages, watch.pongs, watch.end);
    }

    /** Pongs and the end come from one side of the proxy, messages from the other. */
    private static Seen watchBoth(Scene scene, Case row) throws IOException {
        var messages = Background.start(() -> messages(scene.front()));
        var watch = new Watch(scene.peer(), row);
        watch.run(false);
        return new Seen(messages.join(), watch.pongs, watch.end);
    }

    private static List<String> messages(Conn front) throws IOException {
        var all = new ArrayList<String>();
        for (var next = front.receive(); next.isPresent(); next = front.receive()) {
            var shown = Seen.show(next.get());
            if (shown.equals(LAST)) {
                break;
            }
            all.add(shown);
        }
        return all;
    }

    /** A peer that has heard enough may have gone. */
    private static boolean send(StreamConn raw, byte[] wire, int step) {
        try {
            for (var at = 0; at < wire.length; at += step) {
                raw.send(Arrays.copyOfRange(wire, at, Math.min(wire.length, at + step)));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static WebSocketPeer connect(Lab lab, int port) throws IOException {
        return lab.client().call(
            () -> WebSocketPeer.connect(new InetSocketAddress(Lab.PROXY4, port)));
    }

    /** The peer that the case is about, and where the session's messages come out. */
    record Scene(WebSocketPeer peer, WebSocketPeer front) implements AutoCloseable {
        /** Without a word: what there was to be said is said. */
        @Override
        public void close() throws IOException {
            peer.raw().abort();
            if (front != peer) {
                front.raw().abort();
            }
        }
    }

    /** Reads frames until the end, or until it is clear that nothing will come of the case. */
    private static final class Watch {
        private final WebSocketPeer peer;
        private final Case row;
        private final List<String> messages = new ArrayList<>();
        private final List<String> pongs = new ArrayList<>();
        private String end = Seen.OPEN;
        private boolean isLastPong;
        private boolean isLastMessage;

        Watch(WebSocketPeer peer, Case row) {
            this.peer = peer;
            this.row = row;
        }

        void run(boolean hasMessages) throws IOException {
            isLastMessage = !hasMessages;
            while (end.equals(Seen.OPEN) && !(isLastPong && isLastMessage)) {
                var frame = next();
                if (frame.isEmpty()) {
                    end = Seen.CUT;
                } else {
                    take(frame.get());
                }
            }
        }

        private void take(Frame frame) throws IOException {
            var shown = Seen.show(frame.payload());
            switch (frame.opcode()) {
                case Frame.BINARY -> {
                    isLastMessage |= shown.equals(LAST);
                    messages.add(shown);
                    messages.remove(LAST);
                }
                case Frame.PONG -> {
                    isLastPong |= shown.equals(LAST);
                    pongs.add(shown);
                    pongs.remove(LAST);
                }
                case Frame.CLOSE -> close(frame);
                default -> throw new AssertionError("opcode " + frame.opcode());
            }
        }

        /** After its Close frame the proxy says nothing more; a client waits for our end. */
        private void close(Frame frame) throws IOException {
            end = (row.isOrderly() ? "answers " : "fails ") + frame.closeCode();
            if (row.isOrderly()) {
                peer.raw().endOutput();
            }
            if (peer.raw().receive().isPresent()) {
                end += " and goes on";
            }
        }

        private Optional<Frame> next() throws IOException {
            try {
                return Optional.of(peer.receiveFrame());
            } catch (EOFException e) {
                return Optional.empty();
            }
        }
    }
}
