// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 7, and the policy on taken ports: listeners that cannot bind leave nothing behind. */
@NeedsNetNs
class Section07BindingTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void aUdpAddressThatIsNotOurs() throws IOException {
        var before = Answers.everything(BED.api());
        Answers.assertRefused("UDPListener.run: \"n\": Could not bind to 10.9.9.9:15999: "
            + "bind EADDRNOTAVAIL 10.9.9.9:15999", add("UDP, address: 10.9.9.9, port: 15999"));
        assertEquals(before, Answers.everything(BED.api()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket"})
    void aPortThatIsTaken(String protocol) throws IOException {
        var port = BED.port();
        BED.local(() -> StreamUpstream.listen(new InetSocketAddress(port)));
        assertNothingLeft(String.valueOf(port), protocol + ", port: " + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket"})
    void aPortThatIsTakenByAListenerOfOurs(String protocol) throws IOException {
        assertNothingLeft("1234", protocol + ", port: 1234");
    }

    @Test
    void aUdpPortOfAnotherProcess() throws IOException {
        var port = BED.port();
        BED.local(() -> new DatagramSocket(port));
        assertNothingLeft(String.valueOf(port), "UDP, port: " + port);
    }

    @Test
    void aUdpPortOutOfRange() throws IOException {
        assertNothingLeft("80000", "UDP, port: 80000");
    }

    @Test
    void aSocketFileThatSomebodyListensOn() throws IOException {
        var file = BED.lab().dir().resolve("taken.sock");
        BED.own(StreamUpstream.listen(UnixDomainSocketAddress.of(file)));
        assertNothingLeft(file.toString(), "UnixDomainSocket, filename: '" + file + "'");
        assertTrue(Files.exists(file));
        Files.delete(file);
    }

    @Test
    void aFileThatIsNoSocket() throws IOException {
        var file = Files.writeString(BED.lab().dir().resolve("precious"), "precious");
        assertNothingLeft(file.toString(), "UnixDomainSocket, filename: '" + file + "'");
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void udpListenersOfOursMayShareAPort() throws IOException {
        var port = BED.port();
        for (var name : List.of("first", "second")) {
            BED.api().create("listeners", "listener: { name: " + name
                + ", spec: { protocol: UDP, port: " + port + " }, rules: [] }");
        }
    }

    @Test
    void aDeletedListenerFreesItsPort() throws IOException {
        for (var protocol : List.of("TCP", "HTTP", "WebSocket", "UDP", "TCP")) {
            Answers.assertOk(add(protocol + ", port: 15998"));
            BED.api().remove("listeners/n?recursive=true");
        }
    }

    private static void assertNothingLeft(String named, String spec) throws IOException {
        var before = Answers.everything(BED.api());
        var reply = add(spec);
        assertEquals("HTTP/1.1 400 Bad Request", reply.head().start(), reply.body());
        assertTrue(Answers.content(reply).contains(named), reply.body());
        assertEquals(before, Answers.everything(BED.api()));
    }

    /** A listener "n" with everything below it inline, so that a failure would leave traces. */
    private static HttpReply add(String spec) throws IOException {
        return BED.api().post("listeners", "listener: { name: n, spec: { protocol: " + spec
            + " }, rules: [ { action: { route: "
            + "{ destination: { spec: { protocol: Echo } } } } } ] }");
    }
}
