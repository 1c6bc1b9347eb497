package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.loop.EventLoop;
import java.nio.ByteBuffer;

/** Takes the payload out of JSON objects; what has none is dropped. */
final class DecapStream extends MapStream {
    private final PayloadScanner scanner;

    DecapStream(EventLoop loop) {
        super(loop);
        this.scanner = loop.local(PayloadScanner.class, owner -> new PayloadScanner());
    }

    /** Neither unescaping nor decoding makes anything longer. */
    @Override
    int bound(int length) {
        return length;
    }

    @Override
    int map(ByteBuffer in, int from, int length, ByteBuffer out, int at) {
        if (!scanner.scan(in, from, from + length)) {
            return DROPPED;
        }
        if (!scanner.isEscaped()) {
            return Base64Codec.decode(in, scanner.start(), scanner.end(), out, at);
        }
        var end = scanner.unescape(out, at);
        return end == PayloadScanner.INVALID ? DROPPED
                : Base64Codec.decode(out, at, end, out, at);
    }
}
