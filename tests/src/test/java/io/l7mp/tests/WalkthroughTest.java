// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a newcomer does first, with the tools a newcomer has: curl, socat and a WebSocket receiver.
 */
@NeedsNetNs
class WalkthroughTest {
    private static final String URL = "http://localhost:1234/api/v1/";

    @RegisterExtension
    static final TestBed BED = new TestBed(minimal());

    @Test
    void shouldAnswerTheFirstQuestions() throws IOException {
        var config = Json.parse(curl("config"));
        assertEquals(List.of("controller-listener"), config.at("listeners").each("name"));
        assertTrue(config.at("clusters").each("name").containsAll(List.of("stdio", "logger")));
        assertTrue(config.at("admin").keys()
            .containsAll(List.of("log_level", "version", "log_file", "access_log_path")));
        var own = Json.parse(curl("sessions")).items().getLast();
        assertEquals("controller-listener", own.at("source/origin").text());
        assertEquals("/api/v1/sessions", own.at("metadata/HTTP/url/path").text());
        assertEquals("CONNECTED", own.at("status").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ spec: { protocol: Logger } }", "logger-cluster"})
    void shouldCarryUdpThroughALoggerToWebSocket(String ingress) throws IOException {
        post("clusters", "cluster: { name: logger-cluster, spec: { protocol: Logger } }");
        var receiver = receiver();
        configure(ingress);
        var sender = sender(15001);
        sender.type("first words");
        var received = receiver.accept();
        assertEquals("first words\n", receive(received));
        BED.proxy().out().await("the logged words", line -> line.contains("first words"));
        received.send("an answer\n");
        sender.out().await("the answer", line -> line.equals("an answer"));
        ignoreOthers(received, sender);
        reconnect(receiver, received, sender);
        assertFalse(BED.proxy().out().lines().toString().contains("answer"),
            "the logged direction");
    }

    @Test
    void shouldRemoveStepByStepWhatWasAdded() throws IOException {
        sendOneMessage();
        var session = udpSession();
        assertEquals("UDP:127.0.0.1:15001-0.0.0.0:15000-0", session);
        delete("sessions/" + session);
        assertEquals(List.of("controller-listener"), listed("sessions", "source/origin"));
        delete("listeners/udp-listener");
        assertEquals(List.of("controller-listener"), listed("listeners", "name"));
        assertTrue(listed("rulelists", "name").toString().contains("udp-listener-RuleList-"));
        delete("clusters/ws-cluster");
        assertFalse(listed("clusters", "name").contains("ws-cluster"));
    }

    @Test
    void shouldRemoveEverythingAtOnceWhenAsked() throws IOException {
        sendOneMessage();
        assertTrue(udpSession().startsWith("UDP:127.0.0.1:15001-"));
        delete("listeners/udp-listener?recursive=true");
        assertEquals(List.of("controller-listener"), listed("sessions", "source/origin"));
        for (var kind : List.of("listeners", "rulelists", "rules", "routes", "clusters")) {
            var names = listed(kind, "name");
            assertFalse(names.toString().contains("udp-listener"), kind + " left: " + names);
        }
        assertTrue(listed("clusters", "name").contains("ws-cluster"), "it has a name of its own");
    }

    @Test
    void shouldTakeThreeWeightedEndpoints() throws IOException {
        post("clusters", """
            cluster:
              name: weighted
              spec: { protocol: WebSocket, port: 16000 }
              loadbalancer: { policy: HashRing }
              endpoints:
                - { spec: { address: 127.0.0.1 }, weight: 3 }
                - { spec: { address: 127.0.0.2 }, weight: 1 }
                - { spec: { address: 127.0.0.3 }, weight: 1 }
            """);
        var endpoints = Json.parse(curl("clusters/weighted?recursive=true")).at("endpoints");
        assertEquals(List.of("3", "1", "1"), endpoints.each("weight"));
        assertEquals(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"),
            endpoints.each("spec/address"));
    }

    private static void sendOneMessage() throws IOException {
        var accepted = Background.start(receiver()::accept);
        configure("{ spec: { protocol: Logger } }");
        sender(15001).type("hello");
        assertEquals("hello\n", receive(BED.own(accepted.join())));
    }

    private static void configure(String ingress) throws IOException {
        post("clusters", """
            cluster:
              name: ws-cluster
              spec: { protocol: WebSocket, port: 16000 }
              endpoints:
                - spec: { address: 127.0.0.1 }
            """);
        post("listeners", """
            listener:
              name: udp-listener
              spec: { protocol: UDP, port: 15000, connect: { port: 15001 } }
              rules:
                - action:
                    route:
                      destination: ws-cluster
                      ingress:
                        - %s
                      retry: { retry_on: always, num_retries: 3, timeout: 2000 }
            """.formatted(ingress));
    }

    private static void ignoreOthers(WebSocketPeer received, Program sender) throws IOException {
        sender(15002).type("from elsewhere");
        sender(15003).type("from elsewhere");
        sender.type("still here");
        assertEquals("still here\n", receive(received));
    }

    private static void reconnect(WebSocketUpstream receiver, WebSocketPeer received,
        Program sender)
            throws IOException {
        receiver.close();
        received.close();
        var again = receiver();
        var accepted = Background.start(again::accept);
        var next = BED.own(accepted.join());
        sender.type("there again?");
        assertEquals("there again?\n", receive(next));
        next.send("an answer again\n");
        sender.out().await("the second answer", line -> line.equals("an answer again"));
    }

    private static WebSocketUpstream receiver() throws IOException {
        return BED.local(() -> WebSocketUpstream.listen(new InetSocketAddress("127.0.0.1", 16000)));
    }

    private static Program sender(int port) throws IOException {
        return BED.own(Program.start(BED.lab().proxy().command(
            List.of("socat", "-", "udp:localhost:15000,sourceport=" + port))));
    }

    private static String receive(WebSocketPeer peer) throws IOException {
        return new String(peer.receive().orElseThrow(), StandardCharsets.UTF_8);
    }

    private static String udpSession() throws IOException {
        return listed("sessions", "name").stream().filter(name -> name.startsWith("UDP:"))
            .findFirst().orElseThrow();
    }

    private static List<String> listed(String kind, String field) throws IOException {
        return Json.parse(curl(kind)).each(field);
    }

    private static void post(String kind, String yaml) throws IOException {
        var reply = curl(kind, "-X", "POST", "-H", "Content-Type: text/x-yaml", "--data-binary",
            yaml);
        assertEquals("OK", Json.parse(reply).at("message").text(), reply);
    }

    private static void delete(String path) throws IOException {
        var reply = curl(path, "-X", "DELETE");
        assertEquals("OK", Json.parse(reply).at("message").text(), reply);
    }

    private static String curl(String path, String... options) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", URL + path));
        command.addAll(Arrays.asList(options));
        return Shell.check(BED.lab().proxy().command(command).toArray(String[]::new)).out();
    }

    private static String minimal() {
        try {
            return Files.readString(ProxyProcess.root().resolve("proxy/config/l7mp-minimal.yaml"));
        } catch (IOException e) {
            throw new AssertionError("the configuration that the project ships", e);
        }
    }
}
