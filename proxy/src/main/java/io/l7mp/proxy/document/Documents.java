package io.l7mp.proxy.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads JSON (RFC 8259) and YAML (1.2 core schema, with merge keys) into trees.
 *
 * <p>All errors are ConfigExceptions that name line and column. {@code source} is the name of the
 * file in these and in the positions of nodes, empty for a request body. Stateless; only
 * {@link #file} blocks.
 */
public final class Documents {

    private static final int BOM = '\uFEFF';

    private Documents() {
    }

    /** Reads a file: YAML when its name ends in {@code .yaml} in any case, JSON otherwise. */
    public static Node file(Path file, Limits limits) {
        var name = file.toString();
        var bytes = read(file, name, limits);
        var fitting = limits.fittingHeap(bytes.length);
        var lowerCase = name.toLowerCase(Locale.ROOT);
        if (lowerCase.endsWith(".yaml")) {
            return yaml(name, bytes, fitting);
        }
        try {
            return json(name, bytes, fitting);
        } catch (ConfigException e) {
            throw lowerCase.endsWith(".yml") ? new ConfigException(e.position(), e.pointer(),
                e.reason() + " (YAML is only what is called .yaml)") : e;
        }
    }

    /** Reads one JSON document in UTF-8; a byte order mark is tolerated. */
    public static Node json(String source, byte[] text, Limits limits) {
        return json(source, decode(source, text, limits), limits);
    }

    /** Reads one JSON document. */
    public static Node json(String source, String text, Limits limits) {
        return new JsonDocument(source, bounded(source, text, limits), limits).read();
    }

    /** Reads one YAML document in UTF-8; a byte order mark is tolerated. */
    public static Node yaml(String source, byte[] text, Limits limits) {
        return yaml(source, decode(source, text, limits), limits);
    }

    /** Reads one YAML document; an empty one is null. */
    public static Node yaml(String source, String text, Limits limits) {
        return new YamlDocument(source, bounded(source, text, limits), limits).read();
    }

    private static byte[] read(Path file, String name, Limits limits) {
        try (var in = Files.newInputStream(file)) {
            // One more than allowed tells a file that is too large, without reading all of it.
            return in.readNBytes((int) Math.min(Integer.MAX_VALUE, limits.maxBytes() + 1L));
        } catch (IOException e) {
            throw new ConfigException(new Position(name, 0, 0), "", "cannot read: " + reason(e));
        }
    }

    /** Why a file cannot be read, in words that do not name it again. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason() : String.valueOf(e.getMessage());
    }

    private static String bounded(String source, String text, Limits limits) {
        if (text.length() > limits.maxBytes()) {
            throw tooLong(source, limits);
        }
        return !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
    }

    private static ConfigException tooLong(String source, Limits limits) {
        return new ConfigException(new Position(source, 0, 0), "",
            "too large: more than " + limits.maxBytes() + " bytes");
    }

    private static String decode(String source, byte[] text, Limits limits) {
        if (text.length > limits.maxBytes()) {
            throw tooLong(source, limits);
        }
        var decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(text);
        var chars = CharBuffer.allocate(8192);
        while (true) {
            var result = decoder.decode(in, chars.clear(), true);
            if (result.isError()) {
                throw badUtf8(source, text, in.position());
            }
            if (result.isUnderflow()) {
                return new String(text, StandardCharsets.UTF_8);
            }
        }
    }

    private static ConfigException badUtf8(String source, byte[] text, int offset) {
        var before = new String(text, 0, offset, StandardCharsets.UTF_8);
        return new ConfigException(Texts.position(source, before, before.length()), "",
            "no UTF-8: byte 0x%02x at offset %d".formatted(text[offset] & 0xff, offset));
    }
}
