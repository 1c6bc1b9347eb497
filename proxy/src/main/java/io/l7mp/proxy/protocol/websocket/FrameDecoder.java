package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes frames off a connection and makes messages of them (RFC 6455, section 5).
 *
 * <p>Its user calls {@link #next} with what arrived until it answers {@link Event#STARVED}. What
 * breaks the protocol is told as early as it shows; nothing more can be decoded then. Knows neither
 * socket nor loop; allocates nothing per message.
 */
final class FrameDecoder {
    /** What {@link #next} found. */
    enum Event {
        /** All bytes are used up. */
        STARVED,
        /** A message, at {@link #offset} of {@link #memory}. */
        MESSAGE,
        /** A ping; {@link #control} is to be sent back. */
        PING,
        /** A pong. */
        PONG,
        /** A Close frame: {@link #closeCode}, {@link #text}. */
        CLOSE,
        /** The peer broke the protocol: {@link #closeCode} is for it, {@link #text} for us. */
        VIOLATION
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    private static final int CODE_BYTES = 2;

    private final MessageBuffers buffers;
    private final int maxMessage;

    // The frame.
    private final FrameHeader header;
    private final ByteBuffer control = ByteBuffer.allocate(FrameHeader.MAX_CONTROL);
    private boolean inPayload;
    private int received;

    // The message, which may have several frames.
    private final Utf8 utf8 = new Utf8();
    private ByteBuffer collected = NOTHING;
    private int collectedBytes;
    private boolean inMessage;
    private boolean isText;
    private boolean isDelivered;

    // What was found.
    private ByteBuffer memory = NOTHING;
    private int offset;
    private int messageBytes;
    private int closeCode;
    private String text = "";
    private boolean isViolated;

    /**
     * Decodes what one peer sends.
     *
     * @param buffers lends memory for messages in pieces
     * @param isMasked whether the peer is a client, which must mask
     * @param maxMessage the longest message in bytes
     */
    FrameDecoder(MessageBuffers buffers, boolean isMasked, int maxMessage) {
        this.buffers = buffers;
        this.header = new FrameHeader(isMasked);
        this.maxMessage = maxMessage;
    }

    /**
     * Uses up bytes of {@code data}, which are unmasked in place, until there is something to tell.
     * What was told before is gone afterwards, but whole messages stay where they are in
     * {@code data}.
     */
    Event next(ByteBuffer data) {
        if (isDelivered) {
            release();
        }
        while (!isViolated && (inPayload || readHeader(data))) {
            var event = Opcode.isControl(header.opcode()) ? readControl(data) : readPayload(data);
            if (event != Event.STARVED || inPayload) {
                return event;
            }
        }
        return isViolated ? Event.VIOLATION : Event.STARVED;
    }

    /** Gives borrowed memory back, with the message in it. */
    void release() {
        isDelivered = false;
        collectedBytes = 0;
        if (collected != NOTHING) {
            buffers.give(collected);
            collected = NOTHING;
        }
    }

    /** Where the message lies: the data it came with, or memory of our own until {@link #next}. */
    ByteBuffer memory() {
        return memory;
    }

    /** Where in {@link #memory} the message begins. */
    int offset() {
        return offset;
    }

    /** How long the message is. */
    int length() {
        return messageBytes;
    }

    /** The payload of a control frame. */
    ByteBuffer control() {
        return control;
    }

    /** The code of a Close frame, {@link CloseCode#NO_STATUS} without; or the one to send. */
    int closeCode() {
        return closeCode;
    }

    /** The reason of a Close frame, or what is wrong. */
    String text() {
        return text;
    }

    private boolean readHeader(ByteBuffer data) {
        if (!header.read(data)) {
            if (!header.violation().isEmpty()) {
                violate(header.violation());
            }
            return false;
        }
        if (!Opcode.isControl(header.opcode())) {
            beginData();
        }
        inPayload = true;
        received = 0;
        return !isViolated;
    }

    private void beginData() {
        if (header.opcode() == Opcode.CONTINUATION) {
            if (!inMessage) {
                violate("a continuation of no message");
            }
        } else if (inMessage) {
            violate("a message inside a fragmented one");
        } else {
            inMessage = true;
            isText = header.opcode() == Opcode.TEXT;
            utf8.reset();
        }
        if (!isViolated && header.length() > maxMessage - collectedBytes) {
            violate(CloseCode.TOO_BIG, "a message of more than " + maxMessage + " bytes");
        }
    }

    private Event readPayload(ByteBuffer data) {
        var from = data.position();
        var bytes = unmask(data);
        if (isText && !utf8.accept(data, from, from + bytes)) {
            return badText();
        }
        if (header.isFinal() && header.opcode() != Opcode.CONTINUATION
                && bytes == header.length()) {
            return message(data, from, bytes);
        }
        return collect(data, from, bytes);
    }

    /** Takes what there is of the frame's payload; returns how many bytes. */
    private int unmask(ByteBuffer data) {
        var from = data.position();
        var bytes = (int) Math.min(data.remaining(), header.length() - received);
        Masking.apply(data, from, from + bytes, Masking.after(header.key(), received));
        data.position(from + bytes);
        received += bytes;
        return bytes;
    }

    private Event collect(ByteBuffer data, int from, int bytes) {
        if (!makeRoom(collectedBytes + bytes)) {
            return violate(CloseCode.TRY_AGAIN_LATER, "too many unfinished messages in memory");
        }
        collected.put(collectedBytes, data, from, bytes);
        collectedBytes += bytes;
        if (received < header.length()) {
            return Event.STARVED;
        }
        if (!header.isFinal()) {
            endFrame();
            return Event.STARVED;
        }
        isDelivered = true;
        return message(collected, 0, collectedBytes);
    }

    private boolean makeRoom(int bytes) {
        if (bytes <= collected.capacity()) {
            return true;
        }
        if (!buffers.canTake(bytes)) {
            return false;
        }
        collected = buffers.enlarge(collected, collectedBytes, bytes);
        return true;
    }

    private Event message(ByteBuffer in, int at, int bytes) {
        endFrame();
        inMessage = false;
        if (isText && !utf8.isComplete()) {
            return badText();
        }
        memory = in;
        offset = at;
        messageBytes = bytes;
        return Event.MESSAGE;
    }

    private Event readControl(ByteBuffer data) {
        var at = received;
        var from = data.position();
        var bytes = unmask(data);
        control.clear().put(at, data, from, bytes);
        if (received < header.length()) {
            return Event.STARVED;
        }
        endFrame();
        control.limit(received);
        return switch (header.opcode()) {
            case Opcode.PING -> Event.PING;
            case Opcode.PONG -> Event.PONG;
            default -> close();
        };
    }

    private void endFrame() {
        inPayload = false;
        header.begin();
    }

    private Event close() {
        text = "";
        closeCode = CloseCode.NO_STATUS;
        if (received == 0) {
            return Event.CLOSE;
        }
        if (received < CODE_BYTES) {
            return violate("a Close frame with half a code");
        }
        var code = control.getShort(0) & 0xffff;
        if (!CloseCode.isAllowed(code)) {
            return violate("a Close frame with code " + code);
        }
        var reason = new Utf8();
        if (!reason.accept(control, CODE_BYTES, received) || !reason.isComplete()) {
            return violate(CloseCode.INVALID_TEXT, "a Close frame whose reason is not UTF-8");
        }
        closeCode = code;
        text = StandardCharsets.UTF_8.decode(control.slice(CODE_BYTES, received - CODE_BYTES))
                .toString();
        return Event.CLOSE;
    }

    private Event badText() {
        return violate(CloseCode.INVALID_TEXT, "a text that is not UTF-8");
    }

    private Event violate(String what) {
        return violate(CloseCode.PROTOCOL_ERROR, what);
    }

    private Event violate(int code, String what) {
        isViolated = true;
        closeCode = code;
        text = what;
        return Event.VIOLATION;
    }
}
