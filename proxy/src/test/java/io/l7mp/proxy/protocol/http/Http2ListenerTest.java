package io.l7mp.proxy.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HTTP/2, upgraded to by the JDK's client with its first request. */
class Http2ListenerTest {
    private static HttpResponse<String> send(HttpClient client, HttpFixture http, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(http.uri("/p?q=1"));
        if (!body.isEmpty()) {
            request.POST(BodyPublishers.ofString(body));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void shouldServeStreamsAsSessionsOfTheirOwn() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var client = HttpClient.newHttpClient()) {
            // What asks for the upgrade must not have a body.
            for (var body : List.of("", "hello", "again")) {
                var answer = send(client, http, body);
                assertEquals(Version.HTTP_2, answer.version());
                assertEquals(body, answer.body());
                var metadata = http.session().metadata;
                assertEquals("2.0", metadata.section("HTTP").get("version"));
                var url = (Map<?, ?>) metadata.section("HTTP").get("url");
                assertEquals("/p?q=1", url.get("href"));
            }
        }
    }

    @Test
    void shouldServeWhatHasABodyWithoutUpgrade() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var client = HttpClient.newHttpClient()) {
            var answer = send(client, http, "hello");
            assertEquals(Version.HTTP_1_1, answer.version());
            assertEquals("hello", answer.body());
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
