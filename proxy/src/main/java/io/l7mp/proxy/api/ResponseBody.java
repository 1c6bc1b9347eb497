package io.l7mp.proxy.api;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.stream.Batch;
import java.nio.ByteBuffer;

/** Gives the body of a response out piece by piece. Loop thread only. */
final class ResponseBody {
    private static final int PIECE = 64 * 1024;

    private final byte[] bytes;
    private int given;

    ResponseBody(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isGiven() {
        return given == bytes.length;
    }

    /** The next piece, in memory that all responses of the loop share. */
    Batch next(EventLoop loop) {
        var piece = loop.local(Piece.class, owner -> new Piece());
        var length = Math.min(PIECE, bytes.length - given);
        piece.buffer.clear().put(bytes, given, length).flip();
        given += length;
        return piece.batch.of(piece.buffer);
    }

    private static final class Piece {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
        private final Batch batch = new Batch();
    }
}
