// SPDX-License-Identifier: MIT
package io.l7mp.tests.uml;

import io.l7mp.tests.lab.Sctp;
import io.l7mp.tests.uml.Outcome.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs on another kernel: {@code Guest REPORT CLASS...} runs tests and writes how they ended. */
public final class Guest implements TestExecutionListener {
    private final PrintStream report;

    private Guest(PrintStream report) {
        this.report = report;
    }

    /** Runs the tests of the classes named. */
    public static void main(String... args) throws IOException {
        var classes = List.of(args).subList(1, args.length).stream()
            .map(DiscoverySelectors::selectClass).toList();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(classes)
            .filters(TagFilter.excludeTags("long")).build();
        try (var report = new PrintStream(Path.of(args[0]).toFile())) {
            LauncherFactory.create().execute(request, new Guest(report));
        }
        System.exit(0);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell(Kind.SKIPPED, test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    tell(Kind.PASSED, test, "");
                }
            }
            case ABORTED -> {
                if (!reason(result).contains(Sctp.ELSEWHERE)) {
                    tell(Kind.SKIPPED, test, reason(result));
                }
            }
            case FAILED -> tell(Kind.FAILED, test, trace(result));
        }
    }

    private void tell(Kind kind, TestIdentifier test, String detail) {
        report.println(new Outcome(kind, suite(test), name(test), detail).line());
        report.flush();
    }

    private static String suite(TestIdentifier test) {
        return switch (test.getSource().orElse(null)) {
            case MethodSource method -> method.getClassName();
            case ClassSource type -> type.getClassName();
            case null, default -> test.getUniqueId().replace(' ', '_');
        };
    }

    private static String name(TestIdentifier test) {
        var shown = test.getDisplayName();
        return test.getSource().orElse(null) instanceof MethodSource method
            && !shown.startsWith(method.getMethodName())
            ? method.getMethodName() + " " + shown : shown;
    }

    private static String reason(TestExecutionResult result) {
        return result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
    }

    private static String trace(TestExecutionResult result) {
        var text = new StringWriter();
        result.getThrowable().ifPresent(e -> e.printStackTrace(new PrintWriter(text, true)));
        return text.toString();
    }
}
