package io.l7mp.proxy;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.log.ProcessLog;
import io.l7mp.proxy.schema.ApiDocument;
import io.l7mp.proxy.schema.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The command {@code l7mp check [-s] FILE}: says everything that is wrong with a configuration. */
final class Check {
    private final ProcessLog log;
    private final List<ConfigException> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Check(ProcessLog log) {
        this.log = log;
    }

    /**
     * Prints errors, in the order of the file, to standard error, and warnings to standard output.
     *
     * @return whether the proxy would start with it, as far as can be told without opening anything
     */
    boolean run(Options options) throws IOException {
        var file = Documents.file(options.file(), Limits.CONFIGURATION);
        var read = Configuration.read(file, errors);
        warnings.addAll(read.warnings());
        new Proxy(AdminSpec.DEFAULT.loops(), read.admin().allowExec(), log)
                .check(read.with(AdminSpec.DEFAULT), Findings.collecting(errors, warnings::add));
        if (options.strict()) {
            addViolations(file);
        }
        warnings.forEach(warning -> System.out.println("warning: " + warning));
        errors.sort(Comparator.comparing(ConfigException::position));
        errors.forEach(error -> System.err.println("l7mp: " + error.getMessage()));
        return errors.isEmpty();
    }

    /** What the schema forbids; of an object that is wrong anyway one word is enough. */
    private void addViolations(Node file) {
        var violations = ApiDocument.load().configuration().violations(file).stream()
                .map(Violation::refusal).toList();
        var places = violations.stream().map(ConfigException::position)
                .collect(Collectors.toSet());
        errors.removeIf(error -> places.contains(error.position()));
        errors.addAll(violations);
    }
}
