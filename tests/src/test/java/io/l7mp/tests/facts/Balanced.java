// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A listener in front of a TCP cluster of several endpoints at 127.0.0.10 and up, called by
 * letters from {@code a} on: their names are the cluster's name, a dash and the letter.
 */
final class Balanced {
    /** The default retry policy. */
    static final String NEVER = "{ retry_on: never, num_retries: 1, timeout: 2000 }";

    private final TestBed bed;
    private final String listener;
    private final String cluster;
    private final int port;
    private final int upstreamPort;
    private final List<String> seen = new ArrayList<>();

    /** Nothing is configured yet. */
    Balanced(TestBed bed) {
        this.bed = bed;
        listener = bed.name("listener");
        cluster = bed.name("cluster");
        port = bed.port();
        upstreamPort = bed.port();
    }

    /** The cluster's name. */
    String cluster() {
        return cluster;
    }

    /** The listener's sessions, in order of creation. */
    List<Json> sessions() throws IOException {
        return bed.api().sessions(listener);
    }

    /** Waits until the first session has this status. */
    Json awaitFirst(String status) throws IOException {
        return bed.api().awaitStatus(listener, status);
    }

    /** Waits until the first session is at an endpoint. */
    Json awaitFirstAt(String letter) throws IOException {
        return bed.api().awaitSession(listener, "at " + letter,
            each -> letter(each).equals(letter));
    }

    /** Serves the first endpoints. */
    void serve(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            var letter = String.valueOf((char) ('a' + i));
            serve(letter);
        }
    }

    /** Serves one endpoint. */
    void serve(String letter) throws IOException {
        bed.local(() -> StreamUpstream.listen(address(letter)));
    }

    /** Creates the cluster; the load balancer may be left out. */
    void cluster(String balancer, String... weights) throws IOException {
        var endpoints = new ArrayList<String>();
        for (var weight : weights) {
            endpoints.add(endpoint(String.valueOf((char) ('a' + endpoints.size())), weight));
        }
        var loadBalancer = balancer.isEmpty() ? "" : "loadbalancer: " + balancer + ", ";
        bed.api().create("clusters", "cluster: { name: " + cluster + ", spec: { protocol: TCP, "
            + "port: " + upstreamPort + " }, " + loadBalancer + "endpoints: " + endpoints + " }");
    }

    /** Creates the listener. */
    void listen(String protocol, String retry) throws IOException {
        bed.api().create("listeners", "listener: { name: " + listener + ", spec: { protocol: "
            + protocol + ", port: " + port + ", address: " + Lab.PROXY4 + " }, options: "
            + "{ track: 60 }, rules: [ { action: { route: { destination: " + cluster
            + ", retry: " + retry + " } } } ] }");
    }

    /** Adds an endpoint. */
    void add(String letter, String weight) throws IOException {
        bed.api().create("clusters/" + cluster + "/endpoints",
            "endpoint: " + endpoint(letter, weight));
    }

    /** Deletes an endpoint. */
    void remove(String letter, boolean recursive) throws IOException {
        bed.api().remove("endpoints/" + cluster + "-" + letter + "?recursive=" + recursive);
    }

    private String endpoint(String letter, String weight) {
        return "{ name: " + cluster + "-" + letter + ", spec: { address: "
            + address(letter).getHostString() + " }, weight: " + weight + " }";
    }

    private InetSocketAddress address(String letter) {
        return new InetSocketAddress("127.0.0." + (10 + letter.charAt(0) - 'a'), upstreamPort);
    }

    /** Where clients connect to. */
    InetSocketAddress proxy() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    /** Connects a client. */
    void connect() throws IOException {
        bed.client(() -> StreamConn.connect(proxy()));
    }

    /** The endpoints of so many new sessions, which stay. */
    String chosen(int count) throws IOException {
        var letters = new StringBuilder();
        for (var i = 0; i < count; i++) {
            connect();
            letters.append(newest());
        }
        return letters.toString();
    }

    /** Waits until all sessions are connected, or have been; returns the youngest's endpoint. */
    String newest() throws IOException {
        return Await.answer("a connected session", () -> bed.api().sessions(listener).reversed()
            .stream().findFirst().filter(this::isNew)).at("destination/endpoint/name").text()
                .substring(cluster.length() + 1);
    }

    private boolean isNew(Json session) {
        var name = session.at("name").text();
        if (!session.at("status").text().equals("CONNECTED") || seen.contains(name)) {
            return false;
        }
        return seen.add(name);
    }

    /** A session's endpoint; empty when it is at none. */
    String letter(Json session) {
        var name = session.at("destination/endpoint/name").text();
        return name.isEmpty() ? "" : name.substring(cluster.length() + 1);
    }

    /** Ends all sessions at an endpoint. */
    void endAllAt(String letter) throws IOException {
        for (var session : sessions()) {
            if (letter(session).equals(letter)) {
                bed.api().remove("sessions/" + session.at("name").text());
            }
        }
    }

    /** The endpoint a session with these metadata would get. */
    String explained(String metadata) throws IOException {
        try (var conn = bed.api().connect()) {
            return explained(conn, metadata);
        }
    }

    private String explained(StreamConn api, String metadata) throws IOException {
        var body = "{ listener: " + listener + ", metadata: " + metadata + " }";
        api.send("POST /api/v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/x-yaml"
            + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        return Json.parse(HttpReply.read(api).body()).at("route/destination/endpoint/name").text()
            .substring(cluster.length() + 1);
    }

    /** The endpoints for keys at {@code /k}. */
    List<String> owners(int keys) throws IOException {
        var owners = new ArrayList<String>();
        try (var conn = bed.api().connect()) {
            for (var i = 0; i < keys; i++) {
                owners.add(explained(conn, "{ k: user-" + i + " }"));
            }
        }
        return owners;
    }

    /** How many keys each endpoint has. */
    Map<String, Integer> placement(int keys) throws IOException {
        return count(String.join("", owners(keys)));
    }

    /** How often each letter comes. */
    static Map<String, Integer> count(String letters) {
        var counts = new TreeMap<String, Integer>();
        letters.chars().forEach(c -> counts.merge(String.valueOf((char) c), 1, Integer::sum));
        return counts;
    }

    /** Where sessions of this client will go; asked through a listener that is removed again. */
    String choiceForClient() throws IOException {
        listen("TCP", NEVER);
        var choice = explained("{ IP: { src_addr: " + Lab.CLIENT4 + " } }");
        bed.api().remove("listeners/" + listener + "?recursive=true");
        return choice;
    }
}
