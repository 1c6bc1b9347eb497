package io.l7mp.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadBalancerTest {

    private static final int KEYS = 20_000;
    private static final Map<String, Object> NONE = Map.of();

    @ParameterizedTest
    @ValueSource(strings = {"Trivial", "HashRing", "ConsistentHash", "RoundRobin", "Random",
        "LeastSessions"})
    void shouldChooseNothingFromNothing(String policy) {
        assertEquals(Optional.empty(), balancer(policy, List.of()).choose(NONE));
        var keyed = LoadBalancer.of(new LoadBalancerSpec(policy, Optional.of("/k")), List.of());
        assertEquals(Optional.empty(), keyed.choose(Map.of("k", "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HashRing", "RoundRobin", "Random", "LeastSessions"})
    void shouldPassOverEndPointsWithoutWeight(String policy) {
        var endpoints = endpoints(0, 2, 0, 1, 0);
        var keyed = LoadBalancer.of(new LoadBalancerSpec(policy, Optional.of("k")), endpoints);
        for (int i = 0; i < 200; i++) {
            assertTrue(keyed.choose(Map.of("k", i)).orElseThrow().weight() > 0);
            assertTrue(keyed.choose(NONE).orElseThrow().weight() > 0);
        }
        assertEquals(Optional.empty(), balancer(policy, endpoints(0, 0)).choose(NONE));
    }

    @Test
    void shouldAlwaysChooseTheFirstWhenTrivial() {
        var endpoints = endpoints(1, 9, 9);
        var balancer = balancer("Trivial", endpoints);
        for (int i = 0; i < 10; i++) {
            assertEquals(endpoints.getFirst(), balancer.choose(NONE).orElseThrow());
        }
    }

    @Test
    void shouldRefuseUnknownPolicies() {
        var error = assertThrows(ConfigException.class, () -> balancer("X", endpoints(1)));
        assertEquals("LoadBalancer.create: TODO: Policy \"X\" unimplemented", error.content());
    }

    @Test
    void shouldShowAliasesAlike() {
        assertEquals("HashRing",
            LoadBalancer.policy(new LoadBalancerSpec("ConsistentHash", Optional.empty())));
        assertEquals("Random",
            LoadBalancer.policy(new LoadBalancerSpec("Random", Optional.empty())));
    }

    @Test
    void shouldGiveTurnsByWeightAndSpreadThem() {
        var balancer = balancer("RoundRobin", endpoints(3, 1, 1));
        var turns = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            turns.append(balancer.choose(NONE).orElseThrow().name());
        }
        assertEquals("0102001020", turns.toString());
    }

    @Test
    void shouldScaleHugeWeights() {
        var balancer = balancer("RoundRobin", endpoints(1_000_000, 500_000, 250_001));
        var counts = counts(balancer, 17_500);
        assertEquals(10_000, counts[0], 10);
        assertEquals(5_000, counts[1], 10);
        assertEquals(2_500, counts[2], 10);
        var even = balancer("RoundRobin", endpoints(1_000_000, 1_000_000));
        assertNotEquals(even.choose(NONE), even.choose(NONE));
    }

    @Test
    void shouldChooseAtRandomByWeight() {
        var counts = counts(balancer("Random", endpoints(3, 0, 1)), KEYS);
        assertEquals(KEYS * 0.75, counts[0], KEYS * 0.05);
        assertEquals(0, counts[1]);
    }

    @Test
    void shouldChooseTheLeastLoadedForItsWeight() {
        var endpoints = endpoints(3, 1, 2);
        var balancer = balancer("LeastSessions", endpoints);
        for (int i = 0; i < 600; i++) {
            balancer.choose(NONE).orElseThrow().sessionStarted();
        }
        assertEquals(List.of(300, 100, 200),
            endpoints.stream().map(EndPoint::sessions).toList());
        IntStream.range(0, 50).forEach(i -> endpoints.get(1).sessionEnded());
        assertEquals(endpoints.get(1), balancer.choose(NONE).orElseThrow());
    }

    @Test
    void shouldGoInTurnsWhenLoadsAreEqual() {
        var balancer = balancer("LeastSessions", endpoints(1, 1, 1));
        assertEquals(3, IntStream.range(0, 3).mapToObj(i -> balancer.choose(NONE).orElseThrow())
            .distinct().count());
    }

    @Test
    void shouldStickToAKeyWhateverTheOrderOfEndPoints() {
        var endpoints = endpoints(1, 2, 3, 4);
        var ring = ring(endpoints);
        var reversed = ring(endpoints.reversed());
        for (int i = 0; i < 1000; i++) {
            var key = Map.of("user", Map.of("id", "user-" + i));
            assertEquals(ring.choose(key), ring.choose(key));
            assertEquals(ring.choose(key), reversed.choose(key));
        }
    }

    @Test
    void shouldSpreadKeysByWeight() {
        for (int count : new int[] {2, 4, 10, 25}) {
            var weights = IntStream.range(0, count).map(i -> 1 + i % 4).toArray();
            double unit = (double) KEYS / IntStream.of(weights).sum();
            var shares = shares(ring(endpoints(weights)));
            for (int i = 0; i < count; i++) {
                double fair = weights[i] * unit;
                // Twenty thousand keys are a sample; the ring itself is well within a quarter.
                assertEquals(fair, shares.get("" + i), fair * 0.25);
            }
        }
    }

    @Test
    void shouldMoveOnlyTheKeysOfARemovedEndPoint() {
        for (int count : new int[] {2, 5, 20}) {
            var endpoints = endpoints(IntStream.range(0, count).map(i -> 1).toArray());
            var before = ring(endpoints);
            var removed = endpoints.get(count / 2);
            var left = new ArrayList<>(endpoints);
            left.remove(removed);
            var after = ring(left);
            int moved = 0;
            for (int i = 0; i < KEYS; i++) {
                var owner = before.choose(user(i));
                if (!owner.equals(after.choose(user(i)))) {
                    assertEquals(Optional.of(removed), owner);
                    moved++;
                }
            }
            assertTrue(moved <= 1.5 * KEYS / count, moved + " of " + KEYS + " moved");
        }
    }

    @Test
    void shouldTakeEndPointsOfOneAddressForOne() {
        var spec = new EndPointSpec(Optional.empty(), Node.of(Map.of("address", "same")), 1);
        var endpoints = List.of(new EndPoint("a", spec), new EndPoint("b", spec));
        for (int i = 0; i < 100; i++) {
            assertEquals("a", ring(endpoints).choose(user(i)).orElseThrow().name());
        }
    }

    @Test
    void shouldChooseAnyWithoutTheKey() {
        var ring = ring(endpoints(1, 1));
        assertEquals(2, IntStream.range(0, 200)
            .mapToObj(i -> ring.choose(NONE).orElseThrow()).distinct().count());
        var keyless = balancer("HashRing", endpoints(1, 1));
        assertEquals(2, IntStream.range(0, 200)
            .mapToObj(i -> keyless.choose(user(1)).orElseThrow()).distinct().count());
    }

    @Test
    void shouldUseAnyKindOfValueAsKey() {
        var ring = ring(endpoints(1, 1, 1));
        for (Object value : new Object[] {"x", 7L, 1.5, true, List.of(1L), Map.of()}) {
            var key = Map.of("user", Map.of("id", value));
            assertEquals(ring.choose(key), ring.choose(key));
        }
        assertEquals(ring.choose(Map.of("user", Map.of("id", 7L))),
            ring.choose(Map.of("user", Map.of("id", "7"))));
    }

    @Test
    void shouldKeepSharesWithHugeWeights() {
        var shares = shares(ring(endpoints(300_000, 100_000)));
        assertEquals(KEYS * 0.75, shares.get("0"), KEYS * 0.05);
    }

    private static Map<String, Object> user(int i) {
        return Map.of("user", Map.of("id", "user-" + i));
    }

    private static Map<String, Integer> shares(LoadBalancer ring) {
        var shares = new HashMap<String, Integer>();
        for (int i = 0; i < KEYS; i++) {
            shares.merge(ring.choose(user(i)).orElseThrow().name(), 1, Integer::sum);
        }
        return shares;
    }

    private static int[] counts(LoadBalancer balancer, int draws) {
        var counts = new int[3];
        for (int i = 0; i < draws; i++) {
            counts[Integer.parseInt(balancer.choose(NONE).orElseThrow().name())]++;
        }
        return counts;
    }

    private static LoadBalancer ring(List<EndPoint> endpoints) {
        return LoadBalancer.of(
            new LoadBalancerSpec("ConsistentHash", Optional.of("/user/id")), endpoints);
    }

    private static LoadBalancer balancer(String policy, List<EndPoint> endpoints) {
        return LoadBalancer.of(new LoadBalancerSpec(policy, Optional.empty()), endpoints);
    }

    private static List<EndPoint> endpoints(int... weights) {
        return IntStream.range(0, weights.length).mapToObj(i -> new EndPoint("" + i,
            new EndPointSpec(Optional.empty(), Node.of(Map.of("address", "10.0.0." + i)),
                weights[i]))).toList();
    }
}
