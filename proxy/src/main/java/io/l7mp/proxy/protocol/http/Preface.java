package io.l7mp.proxy.protocol.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads the first bytes of a connection, which tell HTTP/2 (RFC 9113, 3.4) from HTTP/1.1, and gives
 * them back to who reads HTTP/1.1. I/O thread only.
 */
final class Preface extends AbstractStreamSourceConduit<StreamSourceConduit> {
    /** What a connection is, as far as its first bytes tell. */
    enum Kind { UNKNOWN, HTTP1, HTTP2 }

    private static final byte[] HTTP2 =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer first = ByteBuffer.allocate(HTTP2.length);
    private boolean givesBack;

    Preface(StreamSourceConduit next) {
        super(next);
    }

    /** Reads what there is; once it is known what the connection is, nothing more. */
    Kind look() throws IOException {
        var n = next.read(first);
        var kind = kind(n < 0);
        if (kind == Kind.HTTP1) {
            givesBack = true;
            first.flip();
        }
        return kind;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!givesBack || !first.hasRemaining()) {
            return super.read(target);
        }
        var n = Math.min(first.remaining(), target.remaining());
        target.put(first.slice(first.position(), n));
        first.position(first.position() + n);
        return n;
    }

    /** A client that ends here has no more to say than is wrong in HTTP/1.1, too. */
    private Kind kind(boolean isEnded) {
        for (var i = 0; i < first.position(); i++) {
            if (first.get(i) != HTTP2[i]) {
                return Kind.HTTP1;
            }
        }
        if (first.hasRemaining()) {
            return isEnded ? Kind.HTTP1 : Kind.UNKNOWN;
        }
        return Kind.HTTP2;
    }
}
