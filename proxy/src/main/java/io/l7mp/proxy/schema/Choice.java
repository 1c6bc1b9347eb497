package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code oneOf}, but only of alternatives that can be told apart beforehand: by the type of the
 * value, or by the property that {@code discriminator} names. So what is wrong is told for the
 * alternative that was meant, and nothing is tried in vain.
 *
 * @param property what tells objects apart; empty when types do
 * @param mapping from the values of the property to alternatives
 */
record Choice(List<Schema> alternatives, String property, Map<String, Schema> mapping)
        implements Check {

    /** Why the alternatives cannot be told apart; empty when they can. */
    Optional<String> ambiguity() {
        var seen = EnumSet.noneOf(Type.class);
        for (var alternative : alternatives) {
            if (mapping.containsValue(alternative)) {
                continue;
            }
            if (!Collections.disjoint(seen, alternative.types())) {
                return Optional.of("alternatives of the same type need a discriminator");
            }
            seen.addAll(alternative.types());
        }
        return mapping.isEmpty() || !seen.contains(Type.OBJECT) ? Optional.empty()
                : Optional.of("an alternative is an object that the discriminator does not know");
    }

    @Override
    public void run(Spot spot, Report report) {
        var fitting = alternatives.stream()
                .filter(alternative -> alternative.acceptsTypeOf(spot.node())).toList();
        if (fitting.isEmpty()) {
            Keywords.wrongType(spot, types(), report);
        } else if (!mapping.containsValue(fitting.getFirst())) {
            judge(fitting.getFirst(), spot, report);
        } else {
            discriminate(spot, report);
        }
    }

    private void discriminate(Spot spot, Report report) {
        var tag = spot.node().get(property);
        var meant = tag.filter(node -> node.kind() == Node.Kind.STRING)
                .map(node -> mapping.get(node.asString()));
        if (meant.isPresent()) {
            judge(meant.get(), spot, report);
        } else if (tag.isPresent()) {
            Keywords.notAllowed(spot.property(property, tag.get()), mapping.keySet(), report);
        } else {
            Keywords.missing(spot, property, report);
        }
    }

    private void judge(Schema alternative, Spot spot, Report report) {
        alternative.check(spot.under("oneOf", alternatives.indexOf(alternative)), report);
    }

    private Set<Type> types() {
        return alternatives.stream().flatMap(alternative -> alternative.types().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
