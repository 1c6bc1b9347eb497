// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API says to what cannot be done, and that it leaves nothing half done. */
@NeedsNetNs
class ApiErrorsTest {
    private static final List<String> KINDS =
        List.of("listeners", "clusters", "rulelists", "rules", "routes");

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @BeforeEach
    void haveOneOfEach() throws IOException {
        BED.api().create("clusters", "cluster: { name: taken, spec: { protocol: Echo } }");
        BED.api().create("listeners", "listener: { name: taken, spec: { protocol: UDP, port: "
            + BED.port() + " }, rules: [] }");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners/x | Not Found",
        "clusters/x  | Not Found",
        "sessions/x  | No such session",
    })
    void shouldNotFind(String path, String content) throws IOException {
        assertRefused(content, BED.api().get(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners/x | Cannot delete listener: Unknown listener \"x\"",
        "clusters/x  | Cannot delete cluster: Unknown cluster \"x\"",
        "sessions/x  | No such session",
    })
    void shouldNotDelete(String path, String content) throws IOException {
        assertRefused(content, BED.api().delete(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "listeners | listener: { name: taken, spec: { protocol: UDP, port: 1 }, rules: [] } "
            + "| Cannot add listener: Listener \"taken\" already defined",
        "clusters | cluster: { name: taken, spec: { protocol: Echo } } "
            + "| Cannot add cluster: Cluster \"taken\" already defined",
        "listeners | listener: { spec: { protocol: UDP, port: 1 }, rules: [] } "
            + "| Cannot add listener: Property name is required",
        "listeners | listener: { name: n, rules: [] } "
            + "| Cannot add listener: Property spec is required",
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 1 } } "
            + "| Cannot add listener: Property rules is required",
        "clusters | cluster: { spec: { protocol: Echo } } "
            + "| Cannot add cluster: Property name is required",
        "clusters | cluster: { name: n } | Cannot add cluster: Property spec is required",
        "listeners | listener: { name: 'a b', spec: { protocol: UDP, port: 1 }, rules: [] } "
            + "| Cannot add listener: Property name is invalid",
        "clusters | cluster: { name: n, spec: 7 } "
            + "| Cannot add cluster: Property spec is invalid",
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 1 }, rules: 7 } "
            + "| Cannot add listener: Property rules is invalid",
        "listeners | cluster: { name: n } "
            + "| Cannot add listener: An object (a set of key-value pairs) is expected",
        "clusters | other: 1 "
            + "| Cannot add cluster: An object (a set of key-value pairs) is expected",
        "listeners | listener: { name: n, spec: { protocol: FTP }, rules: [] } "
            + "| Listener.create:Unknown protocol: \"FTP\"",
        "clusters | cluster: { name: n, spec: { protocol: FTP } } "
            + "| Cluster.create: TODO: Protocol \"FTP\" unimplemented",
        "clusters | cluster: { name: n, spec: { protocol: TCP, port: 1 }, "
            + "loadbalancer: { policy: Astrology } } "
            + "| LoadBalancer.create: TODO: Policy \"Astrology\" unimplemented",
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 1 }, "
            + "rules: [ { action: { route: { ingress: [] } } } ] } "
            + "| Cannot add route: Invalid destination",
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 1 }, "
            + "options: { mode: singleton }, rules: [] } "
            + "| Singleton mode requested but either connect.address or connect.port is not "
            + "defined (or neither): no remote to connect to",
    })
    void shouldNotCreate(String kind, String body, String content) throws IOException {
        var before = everything();
        assertRefused(content, BED.api().post(kind, body));
        assertEquals(before, everything());
    }

    @Test
    void shouldLeaveNothingBehindWhenAnAddressCannotBeBound() throws IOException {
        var before = everything();
        var reply = BED.api().post("listeners", inline("UDP, address: 10.9.9.9, port: 15999"));
        assertRefused("UDPListener.run: \"n\": Could not bind to 10.9.9.9:15999: "
            + "bind EADDRNOTAVAIL 10.9.9.9:15999", reply);
        assertEquals(before, everything());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket"})
    void shouldLeaveNothingBehindWhenAPortIsTaken(String protocol) throws IOException {
        var port = BED.port();
        BED.local(() -> StreamUpstream.listen(new InetSocketAddress(port)));
        var before = everything();
        var reply = BED.api().post("listeners", inline(protocol + ", port: " + port));
        assertEquals(400, reply.status(), reply.body());
        assertTrue(reply.body().contains(Integer.toString(port)), reply.body());
        assertEquals(before, everything());
    }

    @Test
    void shouldNoticeAUdpPortOfAnotherProcess() throws IOException {
        var port = BED.port();
        BED.local(() -> new DatagramSocket(port));
        var before = everything();
        assertEquals(400, BED.api().post("listeners", inline("UDP, port: " + port)).status());
        assertEquals(before, everything());
    }

    @Test
    void shouldLetUdpListenersShareAPort() throws IOException {
        var port = BED.port();
        for (var name : List.of("first", "second")) {
            BED.api().create("listeners", "listener: { name: " + name
                + ", spec: { protocol: UDP, port: " + port + " }, rules: [] }");
        }
    }

    @Test
    void shouldFreeThePortWhenAListenerIsDeleted() throws IOException {
        for (var protocol : List.of("TCP", "HTTP", "WebSocket", "UDP", "TCP")) {
            BED.api().create("listeners", inline(protocol + ", port: 15998"));
            BED.api().remove("listeners/n?recursive=true");
        }
    }

    /** A listener "n" with everything below it inline, so that a failure would leave traces. */
    private static String inline(String spec) {
        return "listener: { name: n, spec: { protocol: " + spec
            + " }, rules: [ { action: { route: "
            + "{ destination: { spec: { protocol: Echo } } } } } ] }";
    }

    private static String everything() throws IOException {
        var all = new StringBuilder();
        for (var kind : KINDS) {
            all.append(kind).append(BED.api().json(kind).each("name"));
        }
        return all.toString();
    }

    private static void assertRefused(String content, HttpReply reply) throws IOException {
        assertEquals("HTTP/1.1 400 Bad Request", reply.head().start(), reply.body());
        assertEquals(content, Json.parse(reply.body()).at("content").text());
    }
}
