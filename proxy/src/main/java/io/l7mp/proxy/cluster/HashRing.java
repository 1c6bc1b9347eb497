package io.l7mp.proxy.cluster;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.rule.Path;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Consistent hashing: the value at a path of the metadata decides, and always in the same way.
 *
 * <p>Not a ring of points but a contest (rendezvous hashing, Thaler and Ravishankar 1998): each
 * address and the key together make a random number, the MD5 of both mixed, and the largest for
 * its weight wins. So an address gets exactly its share however weights and numbers are, and one
 * that comes or goes moves no key but those it wins or had won. A ring can have that only with
 * many points for each unit of weight, and their number must not depend on who else is there.
 * Sessions without the key get any endpoint.
 */
final class HashRing implements LoadBalancer {

    private static final int PRECISION = 53;
    private static final double UNIT = 0x1p-53;

    private final Path key;
    private final LoadBalancer otherwise;
    private final List<Group> groups;

    HashRing(Path key, List<EndPoint> endpoints) {
        this.key = key;
        this.otherwise = new WeightedRandom(endpoints);
        var byWeight = distinct(endpoints).stream()
            .collect(groupingBy(EndPoint::weight, TreeMap::new, toList()));
        this.groups = byWeight.values().stream().map(Group::of).toList();
    }

    /**
     * Endpoints of one weight, among which the largest number wins as it is.
     *
     * @param seeds the MD5 of each one's address
     */
    private record Group(int weight, EndPoint[] members, long[] seeds) {

        static Group of(List<EndPoint> endpoints) {
            var sorted = endpoints.stream().sorted(comparing(EndPoint::address)).toList();
            return new Group(sorted.getFirst().weight(), sorted.toArray(EndPoint[]::new),
                sorted.stream().mapToLong(each -> md5(each.address())).toArray());
        }

        int winner(long hash) {
            int winner = 0;
            long largest = -1;
            for (int i = 0; i < seeds.length; i++) {
                long number = number(i, hash);
                if (number > largest) {
                    largest = number;
                    winner = i;
                }
            }
            return winner;
        }

        /** From 0 to 2^53 - 1, each as likely as the others. */
        long number(int member, long hash) {
            return mix(seeds[member] ^ hash) >>> Long.SIZE - PRECISION;
        }

        /** Exponentially distributed with a mean of 1 / weight: the smallest of all wins. */
        double score(int member, long hash) {
            return -Math.log((number(member, hash) + 0.5) * UNIT) / weight;
        }
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        var value = key.find(metadata);
        return value == Path.MISSING || groups.isEmpty() ? otherwise.choose(metadata)
            : Optional.of(winner(md5(text(value))));
    }

    @Override
    public Optional<EndPoint> chooseAgain(Object metadata, EndPoint failed) {
        return key.find(metadata) == Path.MISSING ? otherwise.chooseAgain(metadata, failed)
            : choose(metadata);
    }

    @Override
    public Preview preview(Object metadata) {
        var value = key.find(metadata);
        if (value == Path.MISSING) {
            var any = otherwise.preview(metadata);
            return new Preview(any.endPoint(), any.candidates(), key + " is missing: "
                + any.because());
        }
        return Preview.of(choose(metadata),
            key + " is " + Json.text(value, Json.Format.TERSE) + ", which always leads there");
    }

    @Override
    public LoadBalancer over(List<EndPoint> endpoints) {
        return new HashRing(key, endpoints);
    }

    private EndPoint winner(long hash) {
        EndPoint best = null;
        double least = Double.POSITIVE_INFINITY;
        for (var group : groups) {
            int winner = group.winner(hash);
            double score = group.score(winner, hash);
            if (score < least) {
                least = score;
                best = group.members[winner];
            }
        }
        return best;
    }

    /** Two endpoints of one address are one: the heaviest, and of those the first. */
    private static Collection<EndPoint> distinct(List<EndPoint> endpoints) {
        var byAddress = new LinkedHashMap<String, EndPoint>();
        endpoints.stream().filter(each -> each.weight() > 0)
            .forEach(each -> byAddress.merge(each.address(), each,
                (known, other) -> other.weight() > known.weight() ? other : known));
        return byAddress.values();
    }

    /** The finisher of SplitMix64: what differs in a bit ends up far apart. */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static String text(Object value) {
        return value instanceof String text ? text : Json.text(value, Json.Format.TERSE);
    }

    private static long md5(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }
}
