// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.FramedConn;
import io.l7mp.tests.peer.FramedUpstream;
import io.l7mp.tests.peer.Http2Conn;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.JsonSocketConn;
import io.l7mp.tests.peer.JsonSocketUpstream;
import io.l7mp.tests.peer.MessageConn;
import io.l7mp.tests.peer.PacketConn;
import io.l7mp.tests.peer.PacketUpstream;
import io.l7mp.tests.peer.PipeConn;
import io.l7mp.tests.peer.PipeUpstream;
import io.l7mp.tests.peer.SctpConn;
import io.l7mp.tests.peer.SctpUpstream;
import io.l7mp.tests.peer.SeqpacketUpstream;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.UnixDatagramUpstream;
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
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One listener routed to one cluster, each with a name, a port and a socket file of its own, and
 * the peers on both sides. Ended sessions stay listed, so that their events can be read.
 */
final class Pair {
    /** The default policy: nothing is tried twice. */
    static final String NEVER = "{ retry_on: never, num_retries: 1, timeout: 2000 }";

    /** What the proxy starts with: as usual, but it may start the process behind which we are. */
    static final String CONFIGURATION = ProxyProcess.controllerOnly()
        .replace("log_level: info", "log_level: info, allow_exec: [ /usr/bin/socat ]");

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
        Here.assume(front, back);
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
              endpoints: [ %s ]
            """.formatted(cluster, clusterSpec(), endPoint()));
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
        var client = own(bed.lab().client().call(this::startClient));
        return front.isJsonSocket() ? JsonSocketConn.request(client) : client;
    }

    /** The upstream's side of the next session. */
    Conn accept() throws IOException {
        return own(upstream.accept());
    }

    /** When the test is over, no conversation has to end in its due form. */
    private Conn own(Conn conn) {
        bed.<AutoCloseable>own(conn::drop);
        return conn;
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
            case SCTP -> SctpUpstream.listen(inet(upstreamAddress(), backPort));
            case TCP -> StreamUpstream.listen(inet(upstreamAddress(), backPort));
            case UNIX, FORK -> StreamUpstream.listen(UnixDomainSocketAddress.of(upstreamFile()));
            case SEQPACKET -> SeqpacketUpstream.listen(upstreamFile());
            case UNIX_DGRAM -> UnixDatagramUpstream.listen(upstreamFile());
            case PIPE -> PipeUpstream.listen(pipe(cluster, "to"), pipe(cluster, "from"));
            case WEBSOCKET -> WebSocketUpstream.listen(inet(upstreamAddress(), backPort));
            case TCP_RFC4571, UNIX_NETSTRING -> new FramedUpstream(
                StreamUpstream.listen(streamUpstream()), back.framing().orElseThrow());
            case PACKET -> PacketUpstream.listen("eth0", backPort);
            default -> throw new AssertionError(back);
        };
    }

    private Conn startClient() throws IOException {
        return switch (front.transport()) {
            case UDP -> UdpConn.to(inet(proxyAddress(), frontPort));
            case SCTP -> SctpConn.connect(inet(proxyAddress(), frontPort));
            case TCP -> StreamConn.connect(proxy());
            case UNIX -> StreamConn.connect(UnixDomainSocketAddress.of(listenerFile()));
            case SEQPACKET -> MessageConn.seqpacket(listenerFile());
            case UNIX_DGRAM -> MessageConn.datagram(file("client"), listenerFile());
            case PIPE -> PipeConn.to(pipe(listener, "to"), pipe(listener, "from"));
            case HTTP -> HttpConn.post(proxy());
            case HTTP2 -> Http2Conn.post(proxy());
            case WEBSOCKET -> WebSocketPeer.connect(proxy());
            case TCP_RFC4571, UNIX_NETSTRING -> new FramedConn(
                StreamConn.connect(streamProxy()), front.framing().orElseThrow());
            case PACKET -> PacketConn.open("eth0", frontPort);
            default -> throw new AssertionError(front);
        };
    }

    private String listenerSpec() {
        var spec = listenerSpec(front.transport());
        return front.isJsonSocket() ? jsonSocket(spec) : spec;
    }

    private String listenerSpec(Transport transport) {
        return switch (transport) {
            case UNIX, SEQPACKET, UNIX_DGRAM, UNIX_NETSTRING -> "{ protocol: "
                + transport.protocol() + ", filename: '" + listenerFile() + "'"
                + framing(transport.framing()) + " }";
            case UDP -> "{ protocol: UDP, port: " + frontPort
                + (ipv6 ? ", address: '" + proxyAddress() + "'" : "") + " }";
            case PIPE -> "{ protocol: PIPE, read: '" + pipe(listener, "to") + "', write: '"
                + pipe(listener, "from") + "' }";
            case PACKET -> "{ protocol: AF_PACKET, interface: cli0, " + packets(frontPort) + " }";
            default -> "{ protocol: " + transport.protocol() + ", port: " + frontPort
                + framing(transport.framing()) + " }";
        };
    }

    private String clusterSpec() {
        var spec = clusterSpec(back.transport());
        return back.isJsonSocket() ? jsonSocket(spec) : spec;
    }

    private static String jsonSocket(String transport) {
        return "{ protocol: JSONSocket, transport: " + transport + " }";
    }

    private String clusterSpec(Transport transport) {
        return switch (transport) {
            case PACKET -> "{ protocol: AF_PACKET, " + packets(backPort) + " }";
            case UNIX, SEQPACKET, UNIX_NETSTRING -> "{ protocol: " + transport.protocol()
                + framing(transport.framing()) + " }";
            // Abstract names mean nothing in the upstream's namespace.
            case UNIX_DGRAM -> "{ protocol: UnixDomainDatagram, bind: '" + file("own-*") + "' }";
            case PIPE -> "{ protocol: PIPE, write: '" + pipe(cluster, "to") + "', read: '"
                + pipe(cluster, "from") + "' }";
            case FORK -> "{ protocol: STDIO-fork, command: [ /usr/bin/socat, -t, '60', "
                + "'STDIO,shut-close', 'UNIX-CONNECT:" + upstreamFile() + "' ] }";
            default -> "{ protocol: " + transport.protocol() + ", port: " + backPort
                + framing(transport.framing()) + " }";
        };
    }

    /** A pair's port is its ethertype: ports begin far above those that mean something. */
    private static String packets(int ethertype) {
        return "type: dgram, ethertype: " + ethertype;
    }

    private static String framing(Optional<FramedConn.Kind> kind) {
        return kind.map(each -> ", framing: " + each.name().toLowerCase(Locale.ROOT)).orElse("");
    }

    /** Clusters whose spec says all have none. */
    private String endPoint() {
        return back == Back.PIPE || back == Back.FORK ? ""
            : "{ spec: { address: '" + upstreamAddress() + "' } }";
    }

    private String upstreamAddress() {
        var inet = ipv6 ? Lab.SERVER6 : Lab.SERVER4;
        if (back == Back.PACKET) {
            return "srv0";
        }
        return back.isFile() ? upstreamFile().toString() : inet;
    }

    private SocketAddress streamUpstream() {
        return back.isFile() ? UnixDomainSocketAddress.of(upstreamFile())
            : inet(upstreamAddress(), backPort);
    }

    private SocketAddress streamProxy() {
        return front.isFile() ? UnixDomainSocketAddress.of(listenerFile()) : proxy();
    }

    private String proxyAddress() {
        return ipv6 ? Lab.PROXY6 : Lab.PROXY4;
    }

    private SocketAddress proxy() {
        return inet(proxyAddress(), frontPort);
    }

    private Path listenerFile() {
        return file("listener");
    }

    private Path pipe(String owner, String direction) {
        return bed.lab().dir().resolve(owner + "." + direction);
    }

    private Path upstreamFile() {
        return file("upstream");
    }

    private Path file(String what) {
        return bed.lab().dir().resolve(listener + "-" + what);
    }

    private static InetSocketAddress inet(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
