package io.l7mp.proxy.document;

/**
 * Refusal of a configuration, saying where and why: {@code l7mp.yaml:12:5: /listeners/2/spec/port:
 * expected an integer from 0 to 65535, found "http"}. Parts that are unknown are left out.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Position position;
    private final String pointer;
    private final String reason;
    private final boolean contract;

    /**
     * A refusal in our own words.
     *
     * @param pointer JSON Pointer (RFC 6901) from the root of the document
     */
    public ConfigException(Position position, String pointer, String reason) {
        this(position, pointer, reason, false);
    }

    private ConfigException(Position position, String pointer, String reason, boolean contract) {
        super(located(position, pointer, reason));
        this.position = position;
        this.pointer = pointer;
        this.reason = reason;
        this.contract = contract;
    }

    /** A refusal whose wording clients of the ancestor rely on: {@link #content} is just that. */
    public static ConfigException contract(Node at, String text) {
        return new ConfigException(at.position(), at.pointer(), text, true);
    }

    /** Where in the text, {@link Position#UNKNOWN} when built in code. */
    public Position position() {
        return position == null ? Position.UNKNOWN : position;
    }

    /** JSON Pointer from the root of the document. */
    public String pointer() {
        return pointer;
    }

    /** Why, without where. */
    public String reason() {
        return reason;
    }

    /** What an API answer shows: the bare text where that is contract, else pointer and reason. */
    public String content() {
        if (contract) {
            return reason;
        }
        return pointer.isEmpty() ? getMessage() : pointer + ": " + reason;
    }

    /** Puts position and pointer, as far as known, in front of a text. */
    static String located(Position position, String pointer, String text) {
        var where = position.isKnown() ? position + ": " : "";
        return where + (pointer.isEmpty() ? text : pointer + ": " + text);
    }
}
