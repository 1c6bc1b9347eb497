package io.l7mp.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpMetadataTest {
    @Test
    void shouldListEverythingInItsOrder() {
        var section = HttpMetadata.section("GET", "/p/q?z=1", "1.1", Map.of("host", "h:1"));
        assertEquals(List.of("version", "method", "url", "headers"), List.copyOf(section.keySet()));
        assertEquals("1.1", section.get("version"));
        assertEquals("GET", section.get("method"));
        assertEquals(Map.of("host", "h:1"), section.get("headers"));
        assertEquals(List.of("url", "href", "protocol", "host", "port", "path", "query"),
                List.copyOf(url(section).keySet()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", nullValues = "-", value = {
        "/                          | ''    | ''          | ''   | /          | ''",
        "/p/q?z=1                   | ''    | ''          | ''   | /p/q?z=1   | z=1",
        "/p?                        | ''    | ''          | ''   | /p?        | ''",
        "/a?u=http://x/             | ''    | ''          | ''   | /a?u=http://x/ | u=http://x/",
        "//ex.org/p                 | ''    | ''          | ''   | //ex.org/p | ''",
        "*                          | ''    | ''          | ''   | *          | ''",
        "http://ex.org:8080/p/q?z=1 | http: | ex.org:8080 | 8080 | /p/q?z=1   | z=1",
        "ws://EX.org                | ws:   | ex.org      | ''   | /          | ''",
        "http://ex.org?z            | http: | ex.org      | ''   | /?z        | z",
        "http://u:p@ex.org:1/       | http: | ex.org:1    | 1    | /          | ''",
        "http://[::1]:81/x          | http: | [::1]:81    | 81   | /x         | ''",
        "http://[::1]/x             | http: | [::1]       | ''   | /x         | ''",
    })
    void shouldTakeTargetsApart(String target, String protocol, String host, String port,
            String path, String query) {
        var url = url(HttpMetadata.section("GET", target, "1.1", Map.of()));
        assertEquals(Map.of("url", target, "href", target, "protocol", protocol, "host", host,
                "port", port, "path", path, "query", query), url);
    }

    private static Map<?, ?> url(Map<String, Object> section) {
        return (Map<?, ?>) section.get("url");
    }
}
