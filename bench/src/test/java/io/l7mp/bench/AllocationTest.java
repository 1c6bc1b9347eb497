// SPDX-License-Identifier: MIT
package io.l7mp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark that is marked {@link PerPacket} for a moment, with all its parameters, and
 * fails when one allocates. Calls are counted, not time: neither how busy nor how fast the machine
 * is can make the test fail.
 */
class AllocationTest {
    /**
     * Bytes a call. The smallest object has 16, so who allocates in every call is found out; what
     * is below is what JMH itself allocates, about 6 KiB, spread over the calls.
     */
    private static final double TOLERANCE = 8;

    private static final String BYTES_PER_CALL = "gc.alloc.rate.norm";
    private static final int CALLS = 1000;
    /** Of several iterations the lowest counts: a path allocates what it allocates in each. */
    private static final int ITERATIONS = 2;
    private static final int WARM_UP = 1000;
    /** For suspects: what is interpreted may allocate what the compiler later sees no need for. */
    private static final int LONG_WARM_UP = 20_000;

    @ParameterizedTest
    @MethodSource("perPacket")
    void shouldNotAllocatePerPacket(String benchmark) {
        var allocating = run(options(benchmark, WARM_UP)).stream()
                .filter(AllocationTest::isAllocating)
                .flatMap(suspect -> again(suspect).stream())
                .filter(AllocationTest::isAllocating)
                .map(AllocationTest::describe).toList();
        assertEquals(List.of(), allocating);
    }

    @Test
    void shouldFindOutWhoAllocates() {
        var benchmark = Allocating.class.getName() + ".smallestObject";
        var results = run(options(benchmark, LONG_WARM_UP));
        assertTrue(results.stream().allMatch(AllocationTest::isAllocating), results::toString);
    }

    /** Names of all benchmarks that carry the mark. */
    static Stream<String> perPacket() {
        var silence = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return BenchmarkList.defaultList().getAll(silence, List.of()).stream()
                .filter(entry -> isPerPacket(entry.getUserClassQName(), entry.getUsername()))
                .map(BenchmarkListEntry::getUsername).sorted();
    }

    private static boolean isPerPacket(String type, String name) {
        var method = name.substring(name.lastIndexOf('.') + 1);
        try {
            return Class.forName(type).getMethod(method).isAnnotationPresent(PerPacket.class);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no benchmark " + name, e);
        }
    }

    /** The same with the same parameters, after a longer time. */
    private static Collection<RunResult> again(RunResult suspect) {
        var params = suspect.getParams();
        var options = options(params.getBenchmark(), LONG_WARM_UP);
        params.getParamsKeys().forEach(key -> options.param(key, params.getParam(key)));
        return run(options);
    }

    /** In this process: a fork for each combination of parameters would take too long. */
    private static ChainedOptionsBuilder options(String benchmark, int warmUp) {
        return new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark) + "$")
                .forks(0)
                .mode(Mode.SingleShotTime)
                .warmupIterations(1).warmupBatchSize(warmUp)
                .measurementIterations(ITERATIONS).measurementBatchSize(CALLS)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) {
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isAllocating(RunResult result) {
        return bytesPerCall(result) >= TOLERANCE;
    }

    private static double bytesPerCall(RunResult result) {
        return result.getBenchmarkResults().stream()
                .flatMap(run -> run.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getSecondaryResults().get(BYTES_PER_CALL)
                        .getScore())
                .min().orElseThrow() / CALLS;
    }

    private static String describe(RunResult result) {
        var params = result.getParams();
        return params.getBenchmark() + params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key)).toList()
                + " " + bytesPerCall(result) + " B";
    }
}
