// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks a suite for kernels with SCTP; elsewhere it runs in user-mode Linux, see UmlTest. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsSctp.Probe.class)
public @interface NeedsSctp {

    /** Tries to open a socket. */
    final class Probe implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Sctp.isHere() ? ConditionEvaluationResult.enabled("the kernel has SCTP")
                : ConditionEvaluationResult.disabled(
                    "this kernel has no SCTP: UmlTest runs it in user-mode Linux");
        }
    }
}
