// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import io.l7mp.ffi.libbpf.BpfLibrary;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks a suite that needs kernel programs; without what they need it is skipped, saying why. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsOffload.Probe.class)
@interface NeedsOffload {

    /** Looks for the library, the kernel's types and the compiled programs. */
    final class Probe implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return missing().map(Probe::skipped)
                .orElseGet(() -> ConditionEvaluationResult.enabled("kernel programs work"));
        }

        private static Optional<String> missing() {
            if (BpfLibrary.missing().isPresent()) {
                return BpfLibrary.missing();
            }
            if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
                return Optional.of("this kernel has no BTF");
            }
            return Probe.class.getResource("/io/l7mp/bpf/l7mp_helper.bpf.o") == null
                ? Optional.of("the kernel programs were not built: no clang") : Optional.empty();
        }

        private static ConditionEvaluationResult skipped(String reason) {
            System.err.println("Skipping offload suites: " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
