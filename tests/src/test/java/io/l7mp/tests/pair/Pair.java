// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.JsonSocketConn;
import io.l7mp.tests.peer.JsonSocketUpstream;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.Upstream;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One listener routed to one cluster, each with a name, a port and a socket file of its own, and
 * the peers on both sides. Ended sessions stay listed, so that their events can be read.
 */
final class Pair {
    /** The default policy: nothing is tried twice. */
    static final String NEVER = "{ retry_on: never, num_retries: 1, timeout: 2000 }";

    private static final int TRACK_SECONDS = 60;

    private final TestBed bed;
    private final Front front;
    private final Back back;
    private final boolean ipv6;
    private final String listener;
    private final String cluster;
    private final int frontPort;
    private final int backPort;
    private Upstream upstream;

    private Pair(TestBed bed, Front front, Back back, boolean ipv6) {
        this.bed = bed;
        this.front = front;
        this.back = back;
        this.ipv6 = ipv6;
        listener = bed.name("listener");
        cluster = bed.name("cluster");
        frontPort = bed.port();
        backPort = bed.port();
    }

    /** A pair over IPv4, not configured yet. */
    static Pair of(TestBed bed, Front front, Back back) {
        return new Pair(bed, front, back, false);
    }

    /** A pair over IPv6, not configured yet. */
    static Pair overIpv6(TestBed bed, Front front, Back back) {
        return new Pair(bed, front, back, true);
    }

    /** Configures the proxy with the default policy and starts the upstream. */
    Pair open() throws IOException {
        serve();
        return route(NEVER);
    }

    /** Configures the proxy: the cluster, and the listener with a route to it. */
    Pair route(String retry) throws IOException {
        bed.api().create("clusters", """
            cluster:
              name: %s
              spec: %s
              endpoints: [ { spec: { address: '%s' } } ]
            """.formatted(cluster, clusterSpec(), upstreamAddress()));
        listen(cluster, retry);
        return this;
    }

    /** Configures only the listener, with a route to a cluster of another name. */
    void listen(String destination, String retry) throws IOException {
        bed.api().create("listeners", """
            listener:
              name: %s
              spec: %s
              options: { track: %d }
              rules: [ { action: { route: { destination: %s, retry: %s } } } ]
            """.formatted(listener, listenerSpec(), TRACK_SECONDS, destination, retry));
    }

    /** Starts the upstream, or starts it again where it was. */
    void serve() throws IOException {
        var server = bed.server(this::startUpstream);
        upstream = back.isJsonSocket() ? new JsonSocketUpstream(server) : server;
    }

    /** Stops the upstream; what it has accepted goes on. */
    void stopServing() throws IOException {
        upstream.close();
    }

    /** A client of the listener. */
    Conn connect() throws IOException {
        var client = bed.client(this::startClient);
        return front.isJsonSocket() ? JsonSocketConn.request(client) : client;
    }

    /** The upstream's side of the next session. */
    Conn accept() throws IOException {
        return bed.own(upstream.accept());
    }

    /** Waits until the first session of the listener has this status. */
    Json awaitStatus(String status) throws IOException {
        return bed.api().awaitStatus(listener, status);
    }

    /** Waits until the first session of the listener is as wanted. */
    Json awaitSession(String what, Predicate<Json> wanted) throws IOException {
        return bed.api().awaitSession(listener, what, wanted);
    }

    /** Waits for the end of the session and checks that it was an orderly one. */
    void assertNormalEnd() throws IOException {
        var events = distinct(Api.events(awaitStatus("DESTROYED")));
        assertEquals(
            List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"), events);
    }

    /**
     * The events with immediate repetitions taken out: a disconnect may be reported by two stages.
     */
    static List<String> distinct(List<String> events) {
        var result = new ArrayList<String>();
        for (var event : events) {
            if (result.isEmpty() || !result.getLast().equals(event)) {
                result.add(event);
            }
        }
        return result;
    }

    private Upstream startUpstream() throws IOException {
        return switch (back.transport()) {
            case UDP -> UdpUpstream.listen(inet(upstreamAddress(), backPort));
            case TCP -> StreamUpstream.listen(inet(upstreamAddress(), backPort));
            case UNIX -> StreamUpstream.listen(UnixDomainSocketAddress.of(upstreamFile()));
            case WEBSOCKET -> WebSocketUpstream.listen(inet(upstreamAddress(), backPort));
            default -> throw new AssertionError(back);
        };
    }

    private Conn startClient() throws IOException {
        return switch (front.transport()) {
            case UDP -> UdpConn.to(inet(proxyAddress(), frontPort));
            case TCP -> StreamConn.connect(proxy());
            case UNIX -> StreamConn.connect(UnixDomainSocketAddress.of(listenerFile()));
            case HTTP -> HttpConn.post(proxy());
            case WEBSOCKET -> WebSocketPeer.connect(proxy());
            default -> throw new AssertionError(front);
        };
    }

    private String listenerSpec() {
        var spec = listenerSpec(front.transport());
        return front.isJsonSocket() ? jsonSocket(spec) : spec;
    }

    private String listenerSpec(Front transport) {
        return switch (transport) {
            case UNIX -> "{ protocol: UnixDomainSocket, filename: '" + listenerFile() + "' }";
            case UDP -> "{ protocol: UDP, port: " + frontPort
                + (ipv6 ? ", address: '" + proxyAddress() + "'" : "") + " }";
            default -> "{ protocol: " + transport.protocol() + ", port: " + frontPort + " }";
        };
    }

    private String clusterSpec() {
        var transport = back.transport();
        var spec = transport == Back.UNIX ? "{ protocol: UnixDomainSocket }"
            : "{ protocol: " + transport.protocol() + ", port: " + backPort + " }";
        return back.isJsonSocket() ? jsonSocket(spec) : spec;
    }

    private static String jsonSocket(String transport) {
        return "{ protocol: JSONSocket, transport: " + transport + " }";
    }

    private String upstreamAddress() {
        var inet = ipv6 ? Lab.SERVER6 : Lab.SERVER4;
        return back == Back.UNIX ? upstreamFile().toString() : inet;
    }

    private String proxyAddress() {
        return ipv6 ? Lab.PROXY6 : Lab.PROXY4;
    }

    private SocketAddress proxy() {
        return inet(proxyAddress(), frontPort);
    }

    private Path listenerFile() {
        return bed.lab().dir().resolve(listener + ".sock");
    }

    private Path upstreamFile() {
        return bed.lab().dir().resolve(cluster + ".sock");
    }

    private static InetSocketAddress inet(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
