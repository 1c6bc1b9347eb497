package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** An object for each message, one a line. */
final class JsonEntries implements Entries {
    private final Passing passing;

    JsonEntries(Passing passing) {
        this.passing = passing;
    }

    @Override
    public byte[] of(Batch batch, int i) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("timestamp", passing.timestamp());
        if (!passing.prefix().isEmpty()) {
            entry.put("prefix", passing.prefix());
        }
        entry.put("session", passing.session());
        entry.put("direction", passing.way());
        entry.put("length", (long) batch.length(i));
        putPayload(batch.view(i), entry);
        return (Json.text(entry, Json.Format.TERSE) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void putPayload(ByteBuffer payload, Map<String, Object> entry) {
        var bytes = new byte[payload.remaining()];
        payload.get(bytes);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            entry.put("encoding", "utf-8");
            entry.put("payload", text.toString());
        } catch (CharacterCodingException e) {
            entry.put("encoding", "base64");
            entry.put("payload", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
