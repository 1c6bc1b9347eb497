package io.l7mp.proxy.protocol.jsonsocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Collects the header at the beginning of a byte stream. */
final class HeaderReader {
    /** The longest header in bytes. */
    static final int MAX_BYTES = 64 * 1024;

    private static final byte[] NOTHING = {};
    private static final int LEAST_BYTES = 512;

    private final HeaderMemory memory;
    private final Runnable onLackOfMemory;
    private final HeaderScanner scanner = new HeaderScanner();
    // Accounted for in memory as long as it is.
    private byte[] kept = NOTHING;
    private int length;

    /**
     * A reader that accounts to {@code memory} for what it keeps.
     *
     * @param onLackOfMemory called when others need it more; must {@link #release} it
     */
    HeaderReader(HeaderMemory memory, Runnable onLackOfMemory) {
        this.memory = memory;
        this.onLackOfMemory = onLackOfMemory;
    }

    /**
     * Reads on; the text of the header once it is complete, and then {@code data} stands behind it.
     *
     * @throws HeaderException when it cannot become a header
     */
    Optional<byte[]> read(ByteBuffer data) throws HeaderException {
        var start = data.position();
        var result = scanner.scan(data);
        var bytes = data.position() - start;
        if (result == HeaderScanner.Result.NOT_JSON) {
            throw Header.notJson();
        }
        if (length + bytes > MAX_BYTES) {
            throw HeaderException.badRequest("Header of more than " + MAX_BYTES + " bytes");
        }
        if (result == HeaderScanner.Result.MORE) {
            keep(data, start, bytes);
            return Optional.empty();
        }
        var text = Arrays.copyOf(kept, length + bytes);
        data.get(start, text, length, bytes);
        release();
        skipLineEnd(data);
        return Optional.of(text);
    }

    /** Gives up what was kept. */
    void release() {
        memory.release(this, kept.length);
        kept = NOTHING;
        length = 0;
    }

    /** Others need the memory more. */
    void giveWay() {
        onLackOfMemory.run();
    }

    private void keep(ByteBuffer data, int start, int bytes) {
        if (length + bytes > kept.length) {
            grow(length + bytes);
        }
        data.get(start, kept, length, bytes);
        length += bytes;
    }

    private void grow(int needed) {
        var capacity = Math.max(LEAST_BYTES, Integer.highestOneBit(needed - 1) << 1);
        memory.reserve(this, capacity - kept.length);
        kept = Arrays.copyOf(kept, capacity);
    }

    /** A header typed, or made by a shell, ends with its line; that is no data yet. */
    private static void skipLineEnd(ByteBuffer data) {
        skip(data, (byte) '\r');
        skip(data, (byte) '\n');
    }

    private static void skip(ByteBuffer data, byte octet) {
        if (data.hasRemaining() && data.get(data.position()) == octet) {
            data.get();
        }
    }
}
