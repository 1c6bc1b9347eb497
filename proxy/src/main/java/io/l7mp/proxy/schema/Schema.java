package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a value has to look like. Immutable, any thread. */
public abstract sealed class Schema {
    /** What is wrong with a document, in its order; at most a hundred things. */
    public final List<Violation> violations(Node document) {
        var report = new Report(Report.MOST);
        check(Spot.root(document), report);
        return report.violations();
    }

    /** Judges the value at a spot. */
    abstract void check(Spot spot, Report report);

    /** The types a value may have. */
    abstract Set<Type> types();

    final boolean acceptsTypeOf(Node node) {
        return types().stream().anyMatch(type -> type.accepts(node));
    }

    /** A schema that is written down. */
    static final class Written extends Schema {
        private final Set<Type> types;
        private final List<Check> checks;

        Written(Set<Type> types, List<Check> checks) {
            this.types = types;
            this.checks = List.copyOf(checks);
        }

        /** What is said of one type says nothing to somebody who gave another. */
        @Override
        void check(Spot spot, Report report) {
            if (!acceptsTypeOf(spot.node())) {
                Keywords.wrongType(spot, types, report);
                return;
            }
            for (var check : checks) {
                if (report.isFull()) {
                    return;
                }
                check.run(spot, report);
            }
        }

        @Override
        Set<Type> types() {
            return types;
        }
    }

    /** A schema that has a name; looked up when it is needed, because it may contain itself. */
    static final class Named extends Schema {
        private final String name;
        private final Map<String, Schema> schemas;

        Named(String name, Map<String, Schema> schemas) {
            this.name = name;
            this.schemas = schemas;
        }

        @Override
        void check(Spot spot, Report report) {
            schemas.get(name).check(spot, report);
        }

        @Override
        Set<Type> types() {
            return schemas.get(name).types();
        }
    }
}
