package io.l7mp.proxy.framing;

import io.l7mp.proxy.framing.FrameDecoder.Event;
import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Feeds a decoder in pieces and notes what it finds, one word for each. */
final class Pieces {
    private final MessageBuffers buffers = new MessageBuffers();
    private final FrameDecoder decoder;
    private final List<String> found = new ArrayList<>();

    Pieces(Format format, int maxFrame) {
        this.decoder = format.decoder(buffers, maxFrame);
    }

    /** What is found in {@code input} when it is cut at {@code cuts}. */
    static List<String> in(Format format, int maxFrame, String input, int... cuts) {
        var pieces = new Pieces(format, maxFrame);
        var bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        var from = 0;
        for (var cut : cuts) {
            pieces.feed(bytes, from, cut);
            from = cut;
        }
        pieces.feed(bytes, from, bytes.length);
        return pieces.finish();
    }

    /** Feeds one piece; what lies around it in memory is no part of it. */
    void feed(byte[] bytes, int from, int to) {
        var around = 3;
        var memory = ByteBuffer.allocateDirect(to - from + 2 * around);
        memory.put(around, bytes, from, to - from);
        decoder.read(memory, around, to - from);
        var event = decoder.next();
        for (; event == Event.MESSAGE; event = decoder.next()) {
            var message = new byte[decoder.length()];
            decoder.memory().get(decoder.offset(), message);
            found.add("<" + new String(message, StandardCharsets.ISO_8859_1) + ">");
        }
    }

    /** Ends the input; everything found, with how it ended. */
    List<String> finish() {
        if (!decoder.text().isEmpty()) {
            found.add(decoder.text());
        } else if (decoder.isInFrame()) {
            found.add("cut short");
        }
        decoder.release();
        if (buffers.lentBytes() != 0) {
            throw new AssertionError("memory is lost: " + buffers.lentBytes());
        }
        return found;
    }
}
