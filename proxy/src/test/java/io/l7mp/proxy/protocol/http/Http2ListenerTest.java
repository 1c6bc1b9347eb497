package io.l7mp.proxy.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** HTTP/2, upgraded to by the JDK's client with its first request. */
class Http2ListenerTest {
    private static HttpResponse<String> post(HttpClient client, HttpFixture http, String body)
            throws Exception {
        return client.send(HttpRequest.newBuilder(http.uri("/p?q=1"))
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void shouldServeStreamsAsSessionsOfTheirOwn() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var client = HttpClient.newHttpClient()) {
            for (var i = 0; i < 3; i++) {
                var answer = post(client, http, "hello" + i);
                assertEquals(Version.HTTP_2, answer.version());
                var metadata = http.session().metadata;
                assertEquals("2.0", metadata.section("HTTP").get("version"));
                assertTrue(metadata.name().endsWith("-" + i), metadata.name());
            }
        }
    }

    @Test
    void shouldSayNoWhenSwitchedOff() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var client = HttpClient.newHttpClient()) {
            var other = http.listener("port: 0, http2: false", FakeSession::new);
            other.open();
            var uri = URI.create(
                    "http://127.0.0.1:" + other.localAddress().getPort() + "/");
            var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertEquals(Version.HTTP_1_1, answer.version());
            other.close();
        }
    }
}
