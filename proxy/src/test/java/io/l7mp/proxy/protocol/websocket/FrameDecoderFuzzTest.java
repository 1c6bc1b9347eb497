package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.l7mp.proxy.protocol.websocket.FrameDecoder.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Whatever bytes come, from a client or from a server, and however they are cut into reads. */
class FrameDecoderFuzzTest {
    private static final int MAX_MESSAGE = 1000;

    private final MessageBuffers buffers = new MessageBuffers();

    /** {@code input}: how long a piece is, and then what a client sends. */
    @FuzzTest
    void whatClientsSend(byte[] input) {
        check(true, input);
    }

    /** {@code input}: how long a piece is, and then what a server sends. */
    @FuzzTest
    void whatServersSend(byte[] input) {
        check(false, input);
    }

    private void check(boolean isMasked, byte[] input) {
        if (input.length == 0) {
            return;
        }
        var whole = decode(isMasked, input, input.length);
        assertEquals(whole, decode(isMasked, input, 1 + (input[0] & 0xff)));
        assertEquals(whole, decode(isMasked, input, 1));
        assertEquals(0, buffers.lentBytes());
    }

    /** What is found in pieces of {@code size}, up to the first Close frame or violation. */
    private List<String> decode(boolean isMasked, byte[] input, int size) {
        var decoder = new FrameDecoder(buffers, isMasked, MAX_MESSAGE);
        var found = new ArrayList<String>();
        var isOver = false;
        for (var at = 1; at < input.length && !isOver; at += size) {
            var length = Math.min(size, input.length - at);
            var data = ByteBuffer.allocateDirect(length).put(0, input, at, length);
            isOver = drain(decoder, data, found);
        }
        decoder.release();
        return found;
    }

    private static boolean drain(FrameDecoder decoder, ByteBuffer data, List<String> found) {
        while (true) {
            var event = decoder.next(data);
            if (event == Event.STARVED) {
                assertEquals(0, data.remaining());
                return false;
            }
            found.add(event + " " + detail(decoder, event));
            if (event == Event.CLOSE || event == Event.VIOLATION) {
                return true;
            }
        }
    }

    private static String detail(FrameDecoder decoder, Event event) {
        return switch (event) {
            case MESSAGE -> {
                assertTrue(decoder.length() <= MAX_MESSAGE);
                yield hex(decoder.memory().slice(decoder.offset(), decoder.length()));
            }
            case PING, PONG -> hex(decoder.control());
            case CLOSE, VIOLATION -> decoder.closeCode() + " " + decoder.text();
            case STARVED -> throw new AssertionError(event);
        };
    }

    private static String hex(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return HexFormat.of().formatHex(copy);
    }
}
