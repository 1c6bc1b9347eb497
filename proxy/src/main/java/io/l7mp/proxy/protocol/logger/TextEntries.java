package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.net.Batch;
import java.nio.charset.StandardCharsets;

/** The message itself, behind the prefix. */
final class TextEntries implements Entries {
    private final byte[] prefix;

    TextEntries(String prefix) {
        this.prefix = Passing.before(prefix).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] of(Batch batch, int i) {
        var entry = new byte[prefix.length + batch.length(i)];
        System.arraycopy(prefix, 0, entry, 0, prefix.length);
        batch.view(i).get(entry, prefix.length, batch.length(i));
        return entry;
    }
}
