package io.undertow.protocols.http2;

import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.ChannelListeners;

/**
 * A GOAWAY after which the streams there are go on (RFC 9113, 6.8); that of Undertow is the last
 * frame of its connection. It is in this package because Undertow lets nobody else make frames. I/O
 * thread only.
 */
public final class GoingAway extends Http2NoDataStreamSinkChannel {
    private static final int PAYLOAD_BYTES = 8;
    private static final int HEADER_BYTES = 9;

    private final int last;

    private GoingAway(Http2Channel connection, int last) {
        super(connection);
        this.last = last;
    }

    /** Tells the client that streams after {@code last} will not be served. */
    public static void send(Http2Channel connection, int last) {
        var frame = new GoingAway(connection, last);
        try {
            frame.shutdownWrites();
            if (!frame.flush()) {
                frame.getWriteSetter().set(ChannelListeners.flushingChannelListener(null, null));
                frame.resumeWrites();
            }
        } catch (IOException e) {
            connection.handleBrokenSinkChannel(e);
        }
    }

    @Override
    protected SendFrameHeader createFrameHeader() {
        var bytes = ByteBuffer.allocate(HEADER_BYTES + PAYLOAD_BYTES)
                .putInt(PAYLOAD_BYTES << Byte.SIZE | Http2Channel.FRAME_TYPE_GOAWAY)
                .put((byte) 0).putInt(0).putInt(last).putInt(Http2Channel.ERROR_NO_ERROR).flip();
        return new SendFrameHeader(new ImmediatePooledByteBuffer(bytes));
    }
}
