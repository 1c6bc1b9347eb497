// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.lab.Transcript;
import io.l7mp.tests.peer.Frame;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.HttpHead;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab itself works: namespaces are apart, peers understand each other, nothing is left. */
@NeedsNetNs
class LabTest {
    private Lab lab;

    @BeforeEach
    void build() throws IOException {
        lab = Lab.create();
    }

    @AfterEach
    void remove() throws IOException {
        lab.close();
        var names = Shell.check("ip", "netns", "list").text();
        assertTrue(!names.contains(lab.client().name()), names);
    }

    @Test
    void shouldReachTheProxySideFromBothSides() throws IOException {
        for (var address : List.of(Lab.PROXY4, Lab.PROXY6)) {
            var listening = lab.own(lab.proxy()
                .call(() -> StreamUpstream.listen(at(address, 7000))));
            var conn = lab.own(lab.client().call(() -> StreamConn.connect(at(address, 7000))));
            conn.send("over " + address + "\n");
            assertEquals("over " + address, lab.own(listening.accept()).receiveLine());
        }
    }

    @Test
    void shouldKeepClientAndServerApart() {
        assertThrows(IOException.class,
            () -> lab.client().call(() -> StreamConn.connect(at(Lab.SERVER4, 7000))));
    }

    @Test
    void shouldRefuseWhereNobodyListens() {
        assertThrows(ConnectException.class,
            () -> lab.client().call(() -> StreamConn.connect(at(Lab.PROXY4, 7001))));
    }

    @Test
    void shouldRelayThroughASocatThatRunsInTheMiddle() throws IOException {
        var upstream = lab.own(lab.server()
            .call(() -> StreamUpstream.listen(at(Lab.SERVER4, 7000))));
        var socat = new ProcessBuilder(lab.proxy().command(List.of("socat", "-d", "-d",
            "TCP-LISTEN:7000", "TCP:" + Lab.SERVER4 + ":7000"))).start();
        lab.own(socat::destroy);
        new Transcript("socat", socat.getErrorStream())
            .await("socat", line -> line.contains("listening"));
        var client = lab.own(lab.client().call(() -> StreamConn.connect(at(Lab.PROXY4, 7000))));
        client.send("there\n");
        var served = lab.own(upstream.accept());
        assertEquals("there", served.receiveLine());
        served.send("back\n");
        assertEquals("back", client.receiveLine());
        assertEquals(List.of("process " + socat.pid() + " in " + lab.proxy().name()),
            lab.leftovers());
    }

    @Test
    void shouldCarryHalfCloseAndReset() throws IOException {
        var listening = lab.own(lab.proxy()
            .call(() -> StreamUpstream.listen(at(Lab.PROXY4, 7000))));
        var client = lab.own(lab.client().call(() -> StreamConn.connect(at(Lab.PROXY4, 7000))));
        var served = lab.own(listening.accept());
        client.endOutput();
        assertEquals(Optional.empty(), served.receive());
        served.send(new byte[] {1});
        assertArrayEquals(new byte[] {1}, client.receive(1));
        served.abort();
        assertThrows(SocketException.class, client::receive);
    }

    @Test
    void shouldSpeakUdp() throws IOException {
        var upstream = lab.own(lab.proxy().call(() -> UdpUpstream.listen(at(Lab.PROXY4, 7000))));
        var client = lab.own(lab.client().call(() -> UdpConn.to(at(Lab.PROXY4, 7000))));
        client.send(new byte[0]);
        client.send(new byte[65_507]);
        var served = upstream.accept();
        assertEquals(0, served.receive().orElseThrow().length);
        assertEquals(65_507, served.receive().orElseThrow().length);
        served.send(new byte[] {7});
        assertArrayEquals(new byte[] {7}, client.receive().orElseThrow());
        assertTrue(client.isSilentFor(1));
    }

    @Test
    void shouldSpeakWebSocket() throws IOException {
        var upstream = lab.own(lab.proxy()
            .call(() -> WebSocketUpstream.listen(at(Lab.PROXY4, 7000))));
        var accepting = CompletableFuture.supplyAsync(() -> accept(upstream));
        var client = lab.client().call(() -> WebSocketPeer.connect(at(Lab.PROXY4, 7000)));
        var served = lab.own(accepting.join());
        for (var length : new int[] {0, 1, 125, 126, 65_535, 65_536, 200_000}) {
            client.send(new byte[length]);
            assertEquals(length, served.receive().orElseThrow().length);
        }
        served.send(new Frame(false, 0, Frame.TEXT, false, "frag".getBytes()));
        served.send(served.frame(Frame.PING, new byte[] {1}));
        served.send(new Frame(true, 0, Frame.CONTINUATION, false, "ment".getBytes()));
        assertEquals("fragment", new String(client.receive().orElseThrow()));
        assertEquals(Frame.PONG, served.receiveFrame().opcode());
        served.send(Frame.close(1001, "gone", false));
        assertEquals(Optional.of(1001), client.awaitClose());
        client.close();
    }

    @Test
    void shouldSpeakHttpInBothDirectionsAtOnce() throws IOException {
        var listening = lab.own(lab.proxy()
            .call(() -> StreamUpstream.listen(at(Lab.PROXY4, 7000))));
        var client = lab.own(lab.client().call(() -> HttpConn.post(at(Lab.PROXY4, 7000))));
        client.send("up".getBytes());
        var served = lab.own(listening.accept());
        assertEquals("/", HttpHead.read(served).target());
        assertEquals("2\r\nup\r\n", new String(served.receiveExactly(7)));
        served.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndown\r\n");
        assertEquals("down", new String(client.receive(4)));
        client.endOutput();
        assertEquals("0\r\n\r\n", new String(served.receiveExactly(5)));
        served.send("0\r\n\r\n");
        assertEquals(Optional.empty(), client.receive());
    }

    private static WebSocketPeer accept(WebSocketUpstream upstream) {
        try {
            return upstream.accept();
        } catch (IOException e) {
            throw new AssertionError("handshake", e);
        }
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
