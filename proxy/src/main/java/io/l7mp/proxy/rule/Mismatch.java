package io.l7mp.proxy.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A predicate because of which a rule does not match, as far inside as one can be blamed.
 *
 * @param pointer  where it is in the rule's {@code match}, a JSON Pointer
 * @param op       its operation
 * @param path     where it looks, from the root of the metadata; empty for all of them
 * @param value    what it wants there; {@link Path#MISSING} when the operation takes no value
 * @param found    what is there; {@link Path#MISSING} when nothing is
 * @param negated  whether it holds, and must not
 */
public record Mismatch(String pointer, String op, String path, Object value, Object found,
                       boolean negated) {

    /**
     * What keeps {@code match} from holding for a plain tree, nothing when it does: of a
     * conjunction the first operand that fails, of a disjunction all of them, of a negation the
     * first that holds.
     */
    public static List<Mismatch> of(Match match, Object tree) {
        var found = new ArrayList<Mismatch>();
        if (!match.matches(tree)) {
            collect(match, new Place("", "", tree), found);
        }
        return found;
    }

    /** As answers show it. */
    public Map<String, Object> shown() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("pointer", pointer);
        shown.put("op", op);
        shown.put("path", path);
        put(shown, "value", value);
        put(shown, "found", found);
        if (found == Path.MISSING && !List.of("and", "or", "not").contains(op)) {
            shown.put("missing", true);
        }
        if (negated) {
            shown.put("negated", true);
        }
        return shown;
    }

    private static void put(Map<String, Object> shown, String key, Object value) {
        if (value != Path.MISSING) {
            shown.put(key, value);
        }
    }

    /** Where a predicate is, where its paths begin, and what is there. */
    private record Place(String pointer, String path, Object tree) {

        Place operand(Path below, int index) {
            return new Place(pointer + "/apply/" + index, path + below, below.find(tree));
        }
    }

    private static void collect(Match match, Place place, List<Mismatch> all) {
        switch (match) {
            case Match.And and -> {
                var first = firstThat(false, and.apply(), and.path().find(place.tree));
                collect(and.apply().get(first), place.operand(and.path(), first), all);
            }
            case Match.Or or -> {
                for (int i = 0; i < or.apply().size(); i++) {
                    collect(or.apply().get(i), place.operand(or.path(), i), all);
                }
            }
            case Match.Not not -> {
                var first = firstThat(true, not.apply(), not.path().find(place.tree));
                all.add(describe(not.apply().get(first), place.operand(not.path(), first), true));
            }
            default -> all.add(describe(match, place, false));
        }
    }

    private static int firstThat(boolean holds, List<Match> operands, Object tree) {
        int i = 0;
        while (operands.get(i).matches(tree) != holds) {
            i++;
        }
        return i;
    }

    private static Mismatch describe(Match match, Place place, boolean negated) {
        return switch (match) {
            case Match.Any any -> of("*", Path.ROOT, place, negated);
            case Match.Test it -> of("test", it.path(), place, negated).wants(it.value());
            case Match.Contains it -> of("contains", it.path(), place, negated).wants(it.value());
            case Match.Starts it -> of("starts", it.path(), place, negated).wants(it.value());
            case Match.Ends it -> of("ends", it.path(), place, negated).wants(it.value());
            case Match.In it -> of("in", it.path(), place, negated).wants(it.values());
            case Match.Less it -> of("less", it.path(), place, negated).wants(it.value());
            case Match.More it -> of("more", it.path(), place, negated).wants(it.value());
            case Match.Matches it ->
                of("matches", it.path(), place, negated).wants(it.value().toString());
            case Match.Defined it -> of("defined", it.path(), place, negated);
            case Match.Undefined it -> of("undefined", it.path(), place, negated);
            case Match.Type it -> of("type", it.path(), place, negated).wants(it.value().word());
            case Match.Contained it ->
                of("contained", it.path(), place, negated).wants(it.value());
            case Match.Intersects it ->
                of("intersects", it.path(), place, negated).wants(it.values());
            case Match.And it -> of("and", it.path(), place, negated).atLarge();
            case Match.Or it -> of("or", it.path(), place, negated).atLarge();
            case Match.Not it -> of("not", it.path(), place, negated).atLarge();
        };
    }

    private static Mismatch of(String op, Path path, Place place, boolean negated) {
        return new Mismatch(place.pointer, op, place.path + path, Path.MISSING,
            path.find(place.tree), negated);
    }

    private Mismatch wants(Object wanted) {
        return new Mismatch(pointer, op, path, wanted, found, negated);
    }

    /** Its operands look at various places. */
    private Mismatch atLarge() {
        return new Mismatch(pointer, op, path, value, Path.MISSING, negated);
    }
}
