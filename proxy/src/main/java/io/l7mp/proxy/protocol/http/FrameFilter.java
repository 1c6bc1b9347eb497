package io.l7mp.proxy.protocol.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Looks at the header of each HTTP/2 frame before Undertow sees it, and has frames ignored by
 * giving them a type that means nothing (RFC 9113, 5.5). I/O thread only.
 *
 * <p>Frames go on one by one, so that what came of the one is known when the next is judged. But a
 * block of headers goes on in one piece with all its CONTINUATION frames: Undertow would take the
 * part that it has for a request.
 */
final class FrameFilter extends AbstractStreamSourceConduit<StreamSourceConduit> {
    /** Decides about a frame. */
    interface Judge {
        /** Whether Undertow is to see a frame; an exception ends the connection. */
        boolean admits(Header header) throws IOException;
    }

    /** What is in front of a frame's payload (RFC 9113, 4.1). */
    record Header(int length, int type, int flags, int stream) {
        private static final int BYTES = 9;
        private static final int TYPE_AT = 3;
        private static final int HEADERS = 1;
        private static final int CONTINUATION = 9;
        private static final int END_STREAM = 1;
        private static final int END_HEADERS = 4;
        private static final int PADDED = 8;

        /** Whether it is the last of its stream, if of a type that can be. */
        boolean isLast() {
            return (flags & END_STREAM) != 0;
        }

        boolean isPadded() {
            return (flags & PADDED) != 0;
        }

        private boolean opensBlock() {
            return type == HEADERS && (flags & END_HEADERS) == 0;
        }

        private boolean continues(Header first) {
            return type == CONTINUATION && stream == first.stream;
        }

        private static Header at(ByteBuffer bytes, int at) {
            var lengthAndType = bytes.getInt(at);
            return new Header(lengthAndType >>> Byte.SIZE, lengthAndType & 0xff,
                    bytes.get(at + TYPE_AT + 1) & 0xff,
                    bytes.getInt(at + TYPE_AT + 2) & Integer.MAX_VALUE);
        }
    }

    private static final byte NO_TYPE = (byte) 0xff;
    /** The most that a block of headers may be on the wire: a buffer holds it. */
    private static final int MAX_BLOCK = 16 * 1024;

    private final HttpBuffers buffers;
    private final Judge judge;
    /** What has come and was not passed on. */
    private Optional<PooledByteBuffer> held = Optional.empty();
    /** What follows of the frame that is being passed on. */
    private int left;

    /** A filter that lets {@code passing} bytes pass before the first frame. */
    FrameFilter(StreamSourceConduit next, HttpBuffers buffers, Judge judge, int passing) {
        super(next);
        this.buffers = buffers;
        this.judge = judge;
        this.left = passing;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        var unit = unit();
        if (unit == 0) {
            var n = fill();
            unit = unit();
            if (unit == 0) {
                return n < 0 ? n : 0;
            }
        }
        if (unit > target.remaining() && isBlock()) {
            // Undertow takes a new buffer next time.
            super.wakeupReads();
            return 0;
        }
        return pass(unit, target);
    }

    @Override
    public void resumeReads() {
        if (held.isEmpty()) {
            super.resumeReads();
        } else {
            super.wakeupReads();
        }
    }

    @Override
    public void terminateReads() throws IOException {
        release();
        super.terminateReads();
    }

    /** How many bytes can go on, all of which must before anything else does. */
    private int unit() throws IOException {
        if (held.isEmpty()) {
            return 0;
        }
        var bytes = held.get().getBuffer();
        if (left > 0) {
            return Math.min(left, bytes.remaining());
        }
        if (bytes.remaining() < Header.BYTES) {
            return 0;
        }
        var header = next();
        return header.opensBlock() ? block(bytes, header)
                : Math.min(bytes.remaining(), Header.BYTES + header.length());
    }

    private boolean isBlock() {
        return left == 0 && next().opensBlock();
    }

    private Header next() {
        var bytes = held.orElseThrow().getBuffer();
        return Header.at(bytes, bytes.position());
    }

    /** The length of a block of headers; 0 when it is not complete. */
    private static int block(ByteBuffer bytes, Header first) throws IOException {
        var length = Header.BYTES + first.length();
        var last = first;
        while ((last.flags() & Header.END_HEADERS) == 0) {
            if (bytes.remaining() < length + Header.BYTES) {
                return 0;
            }
            last = Header.at(bytes, bytes.position() + length);
            if (!last.continues(first)) {
                throw new ConnectionErrorException(Http2Channel.ERROR_PROTOCOL_ERROR);
            }
            length += Header.BYTES + last.length();
            if (length > MAX_BLOCK) {
                throw new ConnectionErrorException(Http2Channel.ERROR_ENHANCE_YOUR_CALM);
            }
        }
        return bytes.remaining() < length ? 0 : length;
    }

    private int pass(int unit, ByteBuffer target) throws IOException {
        var bytes = held.orElseThrow().getBuffer();
        if (left == 0) {
            begin(bytes, unit);
        }
        var part = Math.min(unit, target.remaining());
        target.put(bytes.slice(bytes.position(), part));
        bytes.position(bytes.position() + part);
        left -= part;
        if (bytes.remaining() >= Math.min(Header.BYTES, left + 1)) {
            // No event will tell of what is here already. A part of a header waits for the rest, so
            // that others have their turn.
            super.wakeupReads();
        } else if (!bytes.hasRemaining()) {
            release();
        }
        return part;
    }

    private int fill() throws IOException {
        if (held.isEmpty()) {
            if (!buffers.mayGrow()) {
                throw new ConnectionErrorException(Http2Channel.ERROR_ENHANCE_YOUR_CALM);
            }
            held = Optional.of(buffers.small().allocate());
            held.get().getBuffer().limit(0);
        }
        var bytes = held.get().getBuffer().compact();
        try {
            return next.read(bytes);
        } finally {
            if (!bytes.flip().hasRemaining()) {
                release();
            }
        }
    }

    private void begin(ByteBuffer bytes, int unit) throws IOException {
        var header = next();
        if (!judge.admits(header)) {
            bytes.put(bytes.position() + Header.TYPE_AT, NO_TYPE);
        }
        left = Math.max(unit, Header.BYTES + header.length());
    }

    private void release() {
        held.ifPresent(PooledByteBuffer::close);
        held = Optional.empty();
    }
}
