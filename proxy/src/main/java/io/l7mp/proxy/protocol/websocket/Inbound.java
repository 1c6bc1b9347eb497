package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;

/**
 * Makes batches of what arrives: all messages that lie whole in one read travel together, up to
 * {@link Batch#CAPACITY}; one that had to be collected travels alone, in its turn.
 */
final class Inbound {
    /** Who gets it all. May lose interest at any of these calls; then nothing more follows. */
    interface Receiver {
        /** Whether messages are still wanted. */
        boolean isReceiving();

        /** Hands a batch on; says whether more is welcome. */
        boolean deliver(Batch batch);

        /** A ping with {@code payload}. */
        void onPing(ByteBuffer payload);

        /** The peer's Close frame; what the peer says after it does not matter. */
        void onPeerClose(int code);

        /** The peer broke the protocol and cannot be understood any more. */
        void onViolation(int code, String what);
    }

    private final FrameDecoder decoder;
    private final Receiver receiver;
    private final Batch batch = new Batch();
    private boolean welcome;

    Inbound(FrameDecoder decoder, Receiver receiver) {
        this.decoder = decoder;
        this.receiver = receiver;
    }

    /** Takes in {@code data} as far as they are wanted; says whether more is welcome. */
    boolean receive(ByteBuffer data) {
        welcome = true;
        batch.over(data, 0);
        while (receiver.isReceiving()) {
            var event = decoder.next(data);
            if (event == FrameDecoder.Event.MESSAGE) {
                message(data);
            } else if (event == FrameDecoder.Event.PING) {
                receiver.onPing(decoder.control());
            } else if (event != FrameDecoder.Event.PONG) {
                deliver(data);
                conclude(event);
                return welcome;
            }
        }
        return welcome;
    }

    /** The decoder, for whoever comes after the receiver. */
    FrameDecoder decoder() {
        return decoder;
    }

    private void message(ByteBuffer data) {
        var isInPlace = decoder.memory() == data;
        if (!isInPlace || !batch.hasRoom()) {
            deliver(data);
        }
        if (isInPlace) {
            batch.add(decoder.offset(), decoder.length());
        } else {
            batch.over(decoder.memory(), 0).add(decoder.offset(), decoder.length());
            deliver(data);
        }
    }

    /** Hands the batch on. Whoever reads from it moves the bounds of the memory we are reading. */
    private void deliver(ByteBuffer data) {
        if (batch.count() > 0 && receiver.isReceiving()) {
            var position = data.position();
            var limit = data.limit();
            welcome = receiver.deliver(batch);
            data.limit(limit).position(position);
        }
        batch.over(data, 0);
    }

    private void conclude(FrameDecoder.Event event) {
        if (event == FrameDecoder.Event.CLOSE && receiver.isReceiving()) {
            receiver.onPeerClose(decoder.closeCode());
        } else if (event == FrameDecoder.Event.VIOLATION && receiver.isReceiving()) {
            receiver.onViolation(decoder.closeCode(), decoder.text());
        }
    }
}
