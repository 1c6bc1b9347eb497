package io.l7mp.proxy.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads answers without a client. */
final class Bodies {
    private Bodies() {
    }

    /** The whole body, short or long. */
    static byte[] of(Response response) throws IOException {
        return switch (response.body()) {
            case Response.Written written -> written.bytes();
            case Response.Unwritten unwritten -> {
                var out = new StringBuilder();
                unwritten.text().write(out);
                yield out.toString().getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    /** The same as text. */
    static String text(Response response) throws IOException {
        return new String(of(response), StandardCharsets.UTF_8);
    }
}
