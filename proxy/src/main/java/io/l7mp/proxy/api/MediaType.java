package io.l7mp.proxy.api;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.Locale;

/** What request bodies may be written in. */
enum MediaType {
    JSON,
    YAML;

    /** The type of a {@code Content-Type} header; parameters such as the charset do not count. */
    static MediaType of(String contentType) {
        var end = contentType.indexOf(';');
        var type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "application/json", "application/x-json", "text/json", "text/x-json" -> JSON;
            case "text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml" -> YAML;
            default -> throw ApiException.unsupportedMediaType(type);
        };
    }

    /** The tree of a body; what cannot be read is refused with line and column. */
    Node parse(byte[] body, Limits limits) {
        try {
            return this == JSON
                    ? Documents.json("", body, limits) : Documents.yaml("", body, limits);
        } catch (ConfigException e) {
            throw ApiException.badRequest(
                    "Invalid " + name() + " format in request: " + e.getMessage());
        }
    }
}
