// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * What most statements need: a listener with a name and a port of its own, whose ended sessions
 * stay listed, clusters for it, and the peers on both sides.
 */
final class Scene {
    /** A route's destination that answers with what it got. */
    static final String ECHO = "{ spec: { protocol: Echo } }";

    private final TestBed bed;
    private final String listener;
    private final int port;
    private final int upstreamPort;

    private Scene(TestBed bed) {
        this.bed = bed;
        listener = bed.name("listener");
        port = bed.port();
        upstreamPort = bed.port();
    }

    /** A scene with nothing configured yet. */
    static Scene of(TestBed bed) {
        return new Scene(bed);
    }

    /** Rules that lead every session to a destination, given by name or in place. */
    static String to(String destination) {
        return "[ { action: { route: { destination: " + destination + " } } } ]";
    }

    /** The same with a retry policy: a word, the number of retries, the timeout in ms. */
    static String to(String destination, String retryOn, int retries, int timeoutMs) {
        return "[ { action: { route: { destination: " + destination + ", retry: { retry_on: "
            + retryOn + ", num_retries: " + retries + ", timeout: " + timeoutMs + " } } } } ]";
    }

    /** The listener's name. */
    String listener() {
        return listener;
    }

    /** The listener's port. */
    int port() {
        return port;
    }

    /** The port of the upstream. */
    int upstreamPort() {
        return upstreamPort;
    }

    /** Creates the listener, of a protocol that has a port. */
    Scene listen(String protocol, String rules) throws IOException {
        return listen("{ protocol: " + protocol + ", port: " + port + " }", "track: 60", rules);
    }

    /** Creates the listener with a spec and options of one's own. */
    Scene listen(String spec, String options, String rules) throws IOException {
        bed.api().create("listeners", "listener: { name: " + listener + ", spec: " + spec
            + ", options: { " + options + " }, rules: " + rules + " }");
        return this;
    }

    /** Creates a cluster without endpoints; returns its name. */
    String cluster(String spec) throws IOException {
        var name = bed.name("cluster");
        bed.api().create("clusters", "cluster: { name: " + name + ", spec: " + spec + " }");
        return name;
    }

    /** Creates a cluster whose endpoint is the upstream; returns its name. */
    String upstreamCluster(String protocol) throws IOException {
        var name = bed.name("cluster");
        bed.api().create("clusters", upstreamCluster(name, protocol));
        return name;
    }

    /** A cluster whose endpoint is the upstream, to be created later. */
    String upstreamCluster(String name, String protocol) {
        return "cluster: { name: " + name + ", spec: { protocol: " + protocol + ", port: "
            + upstreamPort + " }, endpoints: [ { name: " + name + "-endpoint, spec: { address: "
            + Lab.SERVER4 + " } } ] }";
    }

    /** Starts a TCP upstream. */
    StreamUpstream serveTcp() throws IOException {
        return bed.server(() -> StreamUpstream.listen(upstream()));
    }

    /** Starts a UDP upstream. */
    UdpUpstream serveUdp() throws IOException {
        return bed.server(() -> UdpUpstream.listen(upstream()));
    }

    /** Starts a WebSocket upstream. */
    WebSocketUpstream serveWebSocket() throws IOException {
        return bed.server(() -> WebSocketUpstream.listen(upstream()));
    }

    /** Connects to the listener by TCP. */
    StreamConn tcp() throws IOException {
        return bed.client(() -> StreamConn.connect(proxy()));
    }

    /** A UDP client of the listener. */
    UdpConn udp() throws IOException {
        return bed.client(() -> UdpConn.to(proxy()));
    }

    /** Connects to the listener by WebSocket, with more headers, each a whole line. */
    WebSocketPeer webSocket(String target, String... headers) throws IOException {
        return bed.client(() -> WebSocketPeer.connect(proxy(), target, List.of(headers)));
    }

    /** The answer to a GET with more headers, each a whole line. */
    HttpReply http(String target, String... headers) throws IOException {
        return HttpReply.read(request(target, headers));
    }

    /** Sends a GET with more headers, each a whole line, and leaves the answer unread. */
    StreamConn request(String target, String... headers) throws IOException {
        var lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        var conn = tcp();
        conn.send("GET " + target + " HTTP/1.1\r\nHost: l7mp.test\r\n" + lines + "\r\n");
        return conn;
    }

    /** Waits until the first session of the listener has this status. */
    Json await(String status) throws IOException {
        return bed.api().awaitStatus(listener, status);
    }

    /** Waits until the first session of the listener is as wanted. */
    Json await(String what, Predicate<Json> wanted) throws IOException {
        return bed.api().awaitSession(listener, what, wanted);
    }

    /** The sessions of the listener. */
    List<Json> sessions() throws IOException {
        return bed.api().sessions(listener);
    }

    /** The listener's address as its clients see it. */
    InetSocketAddress proxy() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private InetSocketAddress upstream() {
        return new InetSocketAddress(Lab.SERVER4, upstreamPort);
    }
}
