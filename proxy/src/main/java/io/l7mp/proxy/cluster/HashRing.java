package io.l7mp.proxy.cluster;

import io.l7mp.proxy.config.Json;
import io.l7mp.proxy.rule.Path;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Consistent hashing: the value at a path of the metadata decides, and always in the same way.
 *
 * <p>Each address owns points on a ring of 64-bit numbers, in proportion to its weight; a key
 * belongs to the first point at or after its MD5. Where the points are depends on the address
 * alone, so that adding or removing an endpoint moves only keys that it gains or loses. Sessions
 * without the key get any endpoint.
 */
final class HashRing implements LoadBalancer {

    // The share of a weight of 1 deviates by one part in the square root of this: 4.4 %.
    private static final int POINTS = 512;
    private static final int MOST_POINTS = 1 << 20;

    private final Path key;
    private final LoadBalancer otherwise;
    // Sorted points, and the owner of each.
    private final long[] points;
    private final EndPoint[] owners;

    HashRing(Path key, List<EndPoint> endpoints) {
        this.key = key;
        this.otherwise = new WeightedRandom(endpoints);
        // Two endpoints of one address are one: the first.
        var byAddress = new LinkedHashMap<String, EndPoint>();
        endpoints.stream().filter(each -> each.weight() > 0)
            .forEach(each -> byAddress.putIfAbsent(each.address(), each));
        var ring = ring(byAddress.values());
        this.points = new long[ring.length];
        this.owners = new EndPoint[ring.length];
        for (int i = 0; i < ring.length; i++) {
            points[i] = ring[i].at;
            owners[i] = ring[i].owner;
        }
    }

    private record Point(long at, EndPoint owner) {
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        var value = key.find(metadata);
        if (value == Path.MISSING || points.length == 0) {
            return otherwise.choose(metadata);
        }
        int found = Arrays.binarySearch(points, md5(text(value)).getLong());
        int next = found < 0 ? -found - 1 : found;
        return Optional.of(owners[next < owners.length ? next : 0]);
    }

    private static Point[] ring(Collection<EndPoint> endpoints) {
        long total = endpoints.stream().mapToLong(EndPoint::weight).sum() * POINTS;
        // Halving for all keeps the shares, and keeps most points where they are.
        int halvings = 0;
        while (total >> halvings > MOST_POINTS) {
            halvings++;
        }
        int shift = halvings;
        return endpoints.stream()
            .flatMap(each -> Arrays.stream(points(each, shift)))
            .sorted((left, right) -> Long.compare(left.at, right.at))
            .toArray(Point[]::new);
    }

    private static Point[] points(EndPoint owner, int shift) {
        int count = (int) Math.max(1, (long) owner.weight() * POINTS >> shift);
        long seed = md5(owner.address()).getLong();
        var points = new Point[count];
        for (int i = 0; i < count; i++) {
            points[i] = new Point(mix(seed + i * 0x9e3779b97f4a7c15L), owner);
        }
        return points;
    }

    /** The finisher of SplitMix64: neighbours end up far apart, and no two in one place. */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static String text(Object value) {
        return value instanceof String text ? text : Json.text(value, Json.Format.TERSE);
    }

    private static ByteBuffer md5(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }
}
