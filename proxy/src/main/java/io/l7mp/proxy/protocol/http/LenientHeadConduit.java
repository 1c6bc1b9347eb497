package io.l7mp.proxy.protocol.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Turns bare line feeds in the head of a request into CR LF, which is all that Undertow's parser
 * takes; RFC 9112, 2.2 lets a recipient accept both. I/O thread only.
 *
 * <p>Bodies pass as they are, and so does what is sent before the last response is complete.
 */
final class LenientHeadConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private boolean inHead;
    private boolean anyLine;
    private boolean lineIsEmpty;
    private byte last;

    LenientHeadConduit(StreamSourceConduit next) {
        super(next);
        startHead();
    }

    /** The next byte read is the first of a request. */
    void startHead() {
        inHead = true;
        anyLine = false;
        lineIsEmpty = true;
        last = LF;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!inHead || target.remaining() < 2) {
            return super.read(target);
        }
        // Every byte read may become two.
        var start = target.position();
        var limit = target.limit();
        target.limit(start + target.remaining() / 2);
        int n;
        try {
            n = super.read(target);
        } finally {
            target.limit(limit);
        }
        if (n <= 0) {
            return n;
        }
        var raw = new byte[n];
        target.get(start, raw).position(start);
        for (var b : raw) {
            put(b, target);
        }
        return target.position() - start;
    }

    private void put(byte b, ByteBuffer target) {
        if (inHead && b == LF && last != CR) {
            target.put(CR);
        }
        target.put(b);
        if (b == LF) {
            inHead &= !(anyLine && lineIsEmpty);
            anyLine |= !lineIsEmpty;
            lineIsEmpty = true;
        } else if (b != CR) {
            lineIsEmpty = false;
        }
        last = b;
    }
}
