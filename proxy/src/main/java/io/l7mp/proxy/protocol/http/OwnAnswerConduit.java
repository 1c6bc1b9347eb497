package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.stream.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Notices when Undertow answers on its own account: something is written while no request is under
 * way, which is its 400 to a head it cannot parse. There is no other sign of it. I/O thread only.
 *
 * <p>That answer is empty; it gets the body that all refusals have.
 */
final class OwnAnswerConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private static final String EMPTY_400 =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final byte[] TOLD_400 = told();

    private final BooleanSupplier idle;
    private final Runnable answered;
    private ByteBuffer told;

    OwnAnswerConduit(StreamSinkConduit next, BooleanSupplier idle, Runnable answered) {
        super(next);
        this.idle = idle;
        this.answered = answered;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        notice(bytes);
        return told != null || isEmpty400(bytes) ? tell(bytes) : super.write(bytes);
    }

    @Override
    public long write(ByteBuffer[] bytes, int from, int count) throws IOException {
        if (count > 0) {
            notice(bytes[from]);
        }
        return super.write(bytes, from, count);
    }

    private void notice(ByteBuffer bytes) {
        if (idle.getAsBoolean() && told == null && isAnswer(bytes)) {
            answered.run();
        }
    }

    /** Frames of HTTP/2, after an upgrade, are none; and none is so long that it begins with H. */
    private static boolean isAnswer(ByteBuffer bytes) {
        return bytes.hasRemaining() && bytes.get(bytes.position()) == 'H';
    }

    private boolean isEmpty400(ByteBuffer bytes) {
        return idle.getAsBoolean() && bytes.remaining() == EMPTY_400.length()
                && StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString().equals(EMPTY_400);
    }

    /** Undertow's bytes count as written when ours are. */
    private int tell(ByteBuffer theirs) throws IOException {
        if (told == null) {
            told = ByteBuffer.wrap(TOLD_400);
        }
        super.write(told);
        if (told.hasRemaining()) {
            return 0;
        }
        var n = theirs.remaining();
        theirs.position(theirs.limit());
        return n;
    }

    private static byte[] told() {
        var body = new String(ResponseHead.body(new Failure(400, "Bad Request",
                "The head of the request is malformed, or too large")), StandardCharsets.UTF_8);
        return ("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
