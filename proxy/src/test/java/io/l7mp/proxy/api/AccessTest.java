package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    void shouldServeThisHost(String peer) {
        assertDoesNotThrow(() -> check(peer, Map.of("host", "localhost:1234")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "128.0.0.1", "::2", "fe80::1", "0.0.0.0"})
    void shouldRefuseOtherHosts(String peer) {
        assertEquals(403, assertThrows(ApiException.class, () -> check(peer, Map.of())).status());
    }

    @Test
    void shouldRefuseUnknownPeers() {
        assertThrows(ApiException.class, () -> Access.check(Optional.empty(), get(Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "a.localhost:1234", "127.0.1.1:1234",
        "[::1]:1234", "[::1]", "10.0.0.1", "myhost:1234"})
    void shouldAnswerToNamesOfThisHost(String host) {
        assertDoesNotThrow(() -> check("127.0.0.1", Map.of("host", host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:1234", "localhost.evil.example",
        "127.0.0.1.evil.example:1234", "1.2.3.4.5"})
    void shouldNotAnswerToForeignNames(String host) {
        assertEquals(403, assertThrows(ApiException.class,
                () -> check("127.0.0.1", Map.of("host", host))).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://10.0.0.1:1234", "",
        "http://localhost.evil.example", "http://intranet"})
    void shouldNotAnswerPagesOfOtherSites(String origin) {
        assertEquals(403, assertThrows(ApiException.class, () -> check("127.0.0.1",
                Map.of("host", "localhost:1234", "origin", origin))).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", "http://myhost:1234", "https://[::1]"})
    void shouldAnswerPagesOfThisHost(String origin) {
        assertDoesNotThrow(() -> check("127.0.0.1",
                Map.of("host", "myhost:1234", "origin", origin)));
    }

    private static void check(String peer, Map<String, String> headers)
            throws UnknownHostException {
        Access.check(Optional.of(InetAddress.getByName(peer)), get(headers));
    }

    private static Request get(Map<String, String> headers) {
        return new Request("GET", "/", headers);
    }
}
