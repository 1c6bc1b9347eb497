package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Puts each message into a JSON object, after the metadata of the session as they are now. */
final class EncapStream extends MapStream {
    private static final byte[] SUFFIX = "\"}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] prefix;

    EncapStream(StreamContext context) {
        super(context.loop());
        var metadata = Json.text(context.metadata().tree(), Format.TERSE);
        this.prefix = ("{\"metadata\":" + metadata + ",\"payload\":\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    int bound(int length) {
        return prefix.length + Base64Codec.encodedLength(length) + SUFFIX.length;
    }

    @Override
    int map(ByteBuffer in, int from, int length, ByteBuffer out, int at) {
        out.put(at, prefix);
        var end = Base64Codec.encode(in, from, length, out, at + prefix.length);
        out.put(end, SUFFIX);
        return end + SUFFIX.length - at;
    }
}
