package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @Test
    void shouldTolerateOneTrailingSlash() {
        assertEquals(List.of("api", "v1", "x"), RequestTarget.of("/api/v1/x").segments());
        assertEquals(List.of("api", "v1", "x"), RequestTarget.of("/api/v1/x/").segments());
        assertEquals(List.of("api", "v1", "x", ""), RequestTarget.of("/api/v1/x//").segments());
        assertEquals(List.of(""), RequestTarget.of("/").segments());
        assertEquals(List.of(""), RequestTarget.of("").segments());
    }

    @Test
    void shouldDecodeSegmentBySegment() {
        assertEquals(List.of("a/b", "..", "UDP:127.0.0.1:1-0.0.0.0:2-0", "é", "+"),
                RequestTarget.of("/a%2fb/%2e%2e/UDP%3A127.0.0.1:1-0.0.0.0:2-0/%c3%A9/+")
                        .segments());
        assertEquals(List.of("\uD83D\uDE00", "\0\r\n"),
                RequestTarget.of("/\uD83D\uDE00/%00%0d%0a").segments());
    }

    @Test
    void shouldReadTheQuery() {
        assertEquals(Map.of("a", "1", "b", "x=y", "c", "", "d e", "f g"),
                RequestTarget.of("/x?a=0&a=1&b=x=y&c&d%20e=f+g").query());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%4", "/%zz", "/%c3", "/%ff", "/a%4/b", "/x?a=%", "/%٤٤"})
    void shouldRefuseMalformedEncoding(String target) {
        assertEquals(400,
                assertThrows(ApiException.class, () -> RequestTarget.of(target)).status());
    }
}
