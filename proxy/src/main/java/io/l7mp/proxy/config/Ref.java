package io.l7mp.proxy.config;

/**
 * How one object mentions another: by name, or by writing it down in place.
 *
 * @param <T> the spec of what is mentioned
 */
public sealed interface Ref<T> {

    /** A name, looked up when a session starts; it need not exist yet. */
    record Named<T>(String name) implements Ref<T> {
    }

    /** A definition in place; the object is created along with the one that mentions it. */
    record Inline<T>(T spec) implements Ref<T> {
    }
}
