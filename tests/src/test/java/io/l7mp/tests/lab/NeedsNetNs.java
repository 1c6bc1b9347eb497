// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks a suite that builds network namespaces; without the right to do so it is skipped, saying
 * why.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsNetNs.Probe.class)
public @interface NeedsNetNs {

    /** Makes and removes a namespace to see whether that works here. */
    final class Probe implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Probe.class))
                .computeIfAbsent("result", key -> probe(), ConditionEvaluationResult.class);
        }

        private static ConditionEvaluationResult probe() {
            try {
                if (!Integer.valueOf(0)
                    .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                    return skipped("needs root, to make network namespaces");
                }
                var name = "l7mp-probe-" + ProcessHandle.current().pid();
                Shell.check("ip", "netns", "add", name);
                Shell.run(List.of("ip", "netns", "del", name));
                return ConditionEvaluationResult.enabled("network namespaces work");
            } catch (IOException e) {
                return skipped("network namespaces do not work here: " + e.getMessage());
            }
        }

        private static ConditionEvaluationResult skipped(String reason) {
            System.err.println("Skipping system suites: " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
