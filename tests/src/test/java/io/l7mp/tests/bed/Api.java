// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.NetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The proxy's REST API, called from the proxy's own loopback; one connection a request. */
public final class Api {
    /** Where the API listens by convention. */
    public static final int PORT = 1234;

    private static final String BASE = "/api/v1/";

    private final NetNs ns;
    private final int port;

    /** An API that listens in {@code ns}. */
    public Api(NetNs ns) {
        this(ns, PORT);
    }

    /** An API that listens at another port. */
    public Api(NetNs ns, int port) {
        this.ns = ns;
        this.port = port;
    }

    /** A connection to the API, for requests that are not as they should be. */
    public StreamConn connect() throws IOException {
        return ns.call(() -> StreamConn.connect(new InetSocketAddress("127.0.0.1", port)));
    }

    /** GET of a path below {@code /api/v1/}. */
    public HttpReply get(String path) throws IOException {
        return send("GET " + BASE + path, List.of(), "");
    }

    /** DELETE of a path below {@code /api/v1/}. */
    public HttpReply delete(String path) throws IOException {
        return send("DELETE " + BASE + path, List.of(), "");
    }

    /** POST of a YAML body. */
    public HttpReply post(String path, String yaml) throws IOException {
        return post(path, "text/x-yaml", yaml);
    }

    /** POST of a body of any content type. */
    public HttpReply post(String path, String contentType, String body) throws IOException {
        return send("POST " + BASE + path, List.of("Content-Type: " + contentType), body);
    }

    /** Any request: method and whole path, more header lines, body. */
    public HttpReply send(String methodAndPath, List<String> headers, String body)
            throws IOException {
        var more = headers.stream().map(line -> line + "\r\n").reduce("", String::concat);
        var length = body.getBytes(StandardCharsets.UTF_8).length;
        var sized = length == 0 ? "" : "Content-Length: " + length + "\r\n";
        try (var conn = connect()) {
            conn.send(methodAndPath + " HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nConnection: close\r\n"
                + more + sized + "\r\n" + body);
            return HttpReply.read(conn);
        }
    }

    /** What a GET answers; fails unless it succeeds. */
    public Json json(String path) throws IOException {
        var reply = get(path);
        if (reply.status() != 200) {
            throw new AssertionError("GET " + path + ": " + reply);
        }
        return Json.parse(reply.body());
    }

    /** Creates an object from YAML; fails unless the answer is the success of api-facts. */
    public void create(String path, String yaml) throws IOException {
        succeed("POST " + path + " " + yaml, post(path, yaml));
    }

    /** Removes an object; fails unless that succeeds. */
    public void remove(String path) throws IOException {
        succeed("DELETE " + path, delete(path));
    }

    /** The sessions of a listener, in order of creation. */
    public List<Json> sessions(String listener) throws IOException {
        return json("sessions").items().stream()
            .filter(session -> session.at("source/origin").text().equals(listener)).toList();
    }

    /**
     * Waits until the first session of a listener is as wanted; shows what it is when it never is.
     */
    public Json awaitSession(String listener, String what, Predicate<Json> wanted)
            throws IOException {
        return awaitSession(listener, what, Await.LIMIT, wanted);
    }

    /** The same with a limit of one's own. */
    public Json awaitSession(String listener, String what, Duration limit, Predicate<Json> wanted)
            throws IOException {
        try {
            return Await.answer("session of " + listener + " " + what, limit,
                () -> first(listener).filter(wanted));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is " + first(listener), e);
        }
    }

    /** Waits until the first session of a listener has this status. */
    public Json awaitStatus(String listener, String status) throws IOException {
        return awaitSession(listener, "to be " + status,
            session -> session.at("status").text().equals(status));
    }

    /** The names of a session's events, in order, without notes. */
    public static List<String> events(Json session) {
        return session.at("events").each("event").stream()
            .filter(event -> !event.equals("NOTE")).toList();
    }

    /** What a session's notes say, in order. */
    public static List<String> notes(Json session) {
        return session.at("events").items().stream()
            .filter(event -> event.at("event").text().equals("NOTE"))
            .map(event -> event.at("message").text()).toList();
    }

    private Optional<Json> first(String listener) throws IOException {
        return sessions(listener).stream().findFirst();
    }

    private static void succeed(String what, HttpReply reply) throws IOException {
        if (reply.status() != 200 || Json.parse(reply.body()).at("status").number() != 200) {
            throw new AssertionError(what + ": " + reply);
        }
    }
}
