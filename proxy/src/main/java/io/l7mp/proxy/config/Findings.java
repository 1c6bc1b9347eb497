package io.l7mp.proxy.config;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Hears what is wrong with a configuration while it is read and made: warnings, as texts with
 * position and pointer, and refusals. Unless it says otherwise, the first refusal is thrown; one
 * that keeps them lets the reader go on with what comes next, to find all.
 */
@FunctionalInterface
public interface Findings extends Consumer<String> {

    /** One that keeps refusals in {@code errors} and hands warnings on. */
    static Findings collecting(List<ConfigException> errors, Consumer<String> warnings) {
        return new Findings() {
            @Override
            public void accept(String warning) {
                warnings.accept(warning);
            }

            @Override
            public void refuse(ConfigException error) {
                errors.add(error);
            }
        };
    }

    /** Something cannot be; what it was about must be left out when this returns. */
    default void refuse(ConfigException error) {
        throw error;
    }

    /** What {@code reading} gives; empty when it was refused. */
    default <T> Optional<T> attempt(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (ConfigException e) {
            refuse(e);
            return Optional.empty();
        }
    }

    /** What {@code reader} makes of each node; refused ones are left out. */
    default <T> List<T> each(List<Node> nodes, Function<Node, T> reader) {
        return nodes.stream().flatMap(node -> attempt(() -> reader.apply(node)).stream()).toList();
    }
}
