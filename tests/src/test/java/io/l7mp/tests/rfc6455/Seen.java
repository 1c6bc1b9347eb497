// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What comes of something sent: the messages that get through, the pongs that come back, and how it
 * ends, each in its order. A pong may overtake messages.
 *
 * @param end {@link #OPEN}, or how the connection was closed and with which code
 */
record Seen(List<String> messages, List<String> pongs, String end) {
    /** The connection goes on. */
    static final String OPEN = "open";
    /** The connection ended without a Close frame. */
    static final String CUT = "cut";

    private static final int SHOWN = 150;

    /** A payload as a row shows it: long ones by their length and checksum. */
    static String show(byte[] payload) {
        if (payload.length <= SHOWN) {
            return new String(payload, StandardCharsets.ISO_8859_1);
        }
        var sum = new CRC32C();
        sum.update(payload);
        return payload.length + " bytes, CRC " + Long.toHexString(sum.getValue());
    }
}
