package io.l7mp.proxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is promised of the policies, over many configurations, and as endpoints come and go. */
class LoadBalancerPropertiesTest {

    private static final int KEYS = 20_000;
    private static final Map<String, Object> NONE = Map.of();

    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 60})
    void shouldSpreadKeysByWeightInAnyConfiguration(int count) {
        for (var weight : weightings()) {
            var endpoints = endpoints(count, weight);
            long total = endpoints.stream().mapToLong(EndPoint::weight).sum();
            var shares = shares(ring(endpoints));
            for (var each : endpoints) {
                double fair = (double) KEYS * each.weight() / total;
                // Four deviations of the sample on top: the keys are a finite number.
                assertEquals(fair, shares.getOrDefault(each, 0), fair * 0.1 + 4 * Math.sqrt(fair));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "21, 100", "9, 255", "33, 64", "5, 1000000", "2049, 1"})
    void shouldMoveOnlyTheKeysOfWhoeverGoes(int count, int weight) {
        var endpoints = endpoints(count, i -> weight);
        var gone = endpoints.get(random.nextInt(count));
        var before = ring(endpoints);
        var after = before.over(endpoints.stream().filter(each -> each != gone).toList());
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            var owner = before.choose(user(i));
            if (!owner.equals(after.choose(user(i)))) {
                assertEquals(Optional.of(gone), owner);
                moved++;
            }
        }
        assertTrue(moved <= 1.5 * KEYS / count + 4, moved + " of " + KEYS + " moved");
    }

    @Test
    void shouldMoveKeysOnlyToWhoeverComes() {
        for (var weight : weightings()) {
            var endpoints = endpoints(8, weight);
            var ring = ring(endpoints);
            var more = new ArrayList<>(endpoints);
            more.add(random.nextInt(8), endpoint("new", 3));
            var grown = ring.over(more);
            for (int i = 0; i < KEYS; i++) {
                var owner = grown.choose(user(i));
                assertTrue(owner.equals(ring.choose(user(i)))
                    || owner.orElseThrow().name().equals("new"));
            }
        }
    }

    @Test
    void shouldNotCareAboutTheOrderOfEndPoints() {
        for (var weight : weightings()) {
            var endpoints = new ArrayList<>(endpoints(12, weight));
            endpoints.add(endpoint("3", 1));
            endpoints.add(endpoint("5", 77));
            var ring = ring(endpoints);
            Collections.shuffle(endpoints, random);
            var shuffled = ring(endpoints);
            for (int i = 0; i < 2_000; i++) {
                assertEquals(ring.choose(user(i)).orElseThrow().address(),
                    shuffled.choose(user(i)).orElseThrow().address());
            }
        }
    }

    @Test
    void shouldContinueTheRoundAsEndPointsComeAndGo() {
        var abc = endpoints(3, i -> 1);
        var balancer = balancer("RoundRobin", abc);
        assertEquals("01", turns(balancer, 2));
        var abcd = new ArrayList<>(abc);
        abcd.add(endpoint("3", 1));
        balancer = balancer.over(abcd);
        assertEquals("23012", turns(balancer, 5));
        balancer = balancer.over(List.of(abcd.get(0), abcd.get(1), abcd.get(2)));
        assertEquals("01", turns(balancer, 2));
        balancer = balancer.over(List.of(abcd.get(0), abcd.get(1)));
        assertEquals("01", turns(balancer, 2));
        assertEquals("", turns(balancer.over(List.of()), 0));
        assertEquals("0", turns(balancer.over(List.of()).over(abc), 1));
    }

    @Test
    void shouldContinueTheRoundWhenAWeightChanges() {
        var abc = endpoints(3, i -> 1);
        var balancer = balancer("RoundRobin", abc);
        assertEquals("0", turns(balancer, 1));
        var heavier = abc.get(1).become(endpoint("1", 2));
        assertEquals("1", turns(balancer.over(List.of(abc.get(0), heavier, abc.get(2))), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RoundRobin", "Random", "LeastSessions"})
    void shouldChooseAnotherThoughTheWeightChangedMeanwhile(String policy) {
        var failed = endpoint("0", 1);
        var balancer = balancer(policy,
            List.of(failed.become(endpoint("0", 1000)), endpoint("1", 1)));
        for (int i = 0; i < 50; i++) {
            assertEquals("1", balancer.chooseAgain(NONE, failed).orElseThrow().name());
        }
    }

    @Test
    void shouldBeFairToThoseWhoStay() {
        var stay = endpoints(4, i -> 1 + i);
        var balancer = balancer("RoundRobin", stay);
        var counts = new HashMap<EndPoint, Integer>();
        for (int i = 0; i < 3_000; i++) {
            var now = new ArrayList<>(stay);
            if (random.nextBoolean()) {
                now.add(random.nextInt(5), endpoint("guest", 1 + random.nextInt(3)));
            }
            balancer = balancer.over(now);
            for (int j = random.nextInt(12); j > 0; j--) {
                counts.merge(balancer.choose(NONE).orElseThrow(), 1, Integer::sum);
            }
        }
        double unit = stay.stream().mapToInt(counts::get).sum() / 10.0;
        stay.forEach(each -> assertEquals(unit * each.weight(), counts.get(each),
            unit * each.weight() * 0.1));
    }

    @Test
    void shouldKeepSessionsInMindAsEndPointsComeAndGo() {
        var endpoints = endpoints(2, i -> 1);
        var balancer = balancer("LeastSessions", endpoints);
        IntStream.range(0, 6).forEach(i -> balancer.choose(NONE).orElseThrow().sessionStarted());
        var more = new ArrayList<>(endpoints);
        more.add(endpoint("2", 1));
        var grown = balancer.over(more);
        for (int i = 0; i < 3; i++) {
            var chosen = grown.choose(NONE).orElseThrow();
            assertEquals("2", chosen.name());
            chosen.sessionStarted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RoundRobin", "Random", "LeastSessions", "HashRing"})
    void shouldChooseAnotherAfterAFailureIfThereIsOne(String policy) {
        var endpoints = endpoints(3, i -> 1 + 4 * (i % 2));
        var balancer = balancer(policy, endpoints);
        for (int i = 0; i < 50; i++) {
            var failed = balancer.choose(NONE).orElseThrow();
            assertNotEquals(failed, balancer.chooseAgain(NONE, failed).orElseThrow());
        }
        var only = balancer.over(endpoints.subList(0, 1));
        assertEquals(endpoints.get(0), only.chooseAgain(NONE, endpoints.get(0)).orElseThrow());
        assertEquals(Optional.empty(),
            balancer.over(List.of()).chooseAgain(NONE, endpoints.get(0)));
    }

    @Test
    void shouldStayWhereThePolicyLeavesNoChoice() {
        var endpoints = endpoints(3, i -> 1);
        var trivial = balancer("Trivial", endpoints);
        assertEquals(endpoints.get(0), trivial.chooseAgain(NONE, endpoints.get(0)).orElseThrow());
        var ring = ring(endpoints);
        var owner = ring.choose(user(1)).orElseThrow();
        assertEquals(owner, ring.chooseAgain(user(1), owner).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Trivial", "RoundRobin", "LeastSessions"})
    void shouldForeseeWithoutEffect(String policy) {
        var balancer = balancer(policy, endpoints(3, i -> 1 + i));
        for (int i = 0; i < 20; i++) {
            var foreseen = balancer.preview(NONE).endPoint();
            assertEquals(foreseen, balancer.preview(NONE).endPoint());
            assertEquals(foreseen, balancer.choose(NONE));
        }
        assertEquals(Optional.empty(), balancer.over(List.of()).preview(NONE).endPoint());
    }

    @Test
    void shouldSayWhyItWouldChoose() {
        var endpoints = endpoints(2, i -> i);
        var ring = ring(endpoints(2, i -> 1));
        assertEquals(ring.choose(user(5)), ring.preview(user(5)).endPoint());
        assertEquals("/user is \"user-5\", which always leads there",
            ring.preview(user(5)).because());
        assertEquals("/user is missing: chance decides by weight", ring.preview(NONE).because());
        assertEquals(2, ring.preview(NONE).candidates().size());
        assertFalse(ring.preview(NONE).endPoint().isPresent());
        assertEquals(Optional.of(endpoints.get(1)),
            balancer("Random", endpoints).preview(NONE).endPoint());
    }

    private List<IntUnaryOperator> weightings() {
        return List.of(i -> 1, i -> 1 + i % 5, i -> 100, i -> 1 + random.nextInt(1_000),
            i -> i % 2 == 0 ? 1_000_000 : 1_000);
    }

    private static String turns(LoadBalancer balancer, int count) {
        var turns = new StringBuilder();
        for (int i = 0; i < count; i++) {
            turns.append(balancer.choose(NONE).orElseThrow().name());
        }
        return turns.toString();
    }

    private static Map<String, Object> user(int i) {
        return Map.of("user", "user-" + i);
    }

    private static Map<EndPoint, Integer> shares(LoadBalancer ring) {
        var shares = new HashMap<EndPoint, Integer>();
        for (int i = 0; i < KEYS; i++) {
            shares.merge(ring.choose(user(i)).orElseThrow(), 1, Integer::sum);
        }
        return shares;
    }

    private static LoadBalancer ring(List<EndPoint> endpoints) {
        return LoadBalancer.of(new LoadBalancerSpec("HashRing", Optional.of("/user")), endpoints);
    }

    private static LoadBalancer balancer(String policy, List<EndPoint> endpoints) {
        return LoadBalancer.of(new LoadBalancerSpec(policy, Optional.empty()), endpoints);
    }

    private static List<EndPoint> endpoints(int count, IntUnaryOperator weight) {
        return IntStream.range(0, count)
            .mapToObj(i -> endpoint("" + i, weight.applyAsInt(i))).toList();
    }

    private static EndPoint endpoint(String name, int weight) {
        var spec = Node.of(Map.of("address", "10.0.0." + name));
        return new EndPoint(name, new EndPointSpec(Optional.empty(), spec, weight));
    }
}
