package io.l7mp.proxy;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.log.ProcessLog;
import io.l7mp.proxy.schema.ApiDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The command {@code l7mp check [-s] FILE}: says everything that is wrong with a configuration. */
final class Check {
    private final ProcessLog log;
    private final List<ConfigException> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Check(ProcessLog log) {
        this.log = log;
    }

    /**
     * Prints errors, to standard error, and warnings, to standard output, in the order of the file.
     *
     * @return whether the proxy would start with it, as far as can be told without opening anything
     */
    boolean run(Options options) throws IOException {
        var file = Documents.file(options.file(), Limits.CONFIGURATION);
        if (options.strict()) {
            ApiDocument.load().configuration().violations(file)
                    .forEach(violation -> errors.add(violation.refusal()));
        }
        var read = Configuration.read(file, errors);
        warnings.addAll(read.warnings());
        new Proxy(AdminSpec.DEFAULT.loops(), log)
                .check(read.with(AdminSpec.DEFAULT), Findings.collecting(errors, warnings::add));
        warnings.forEach(warning -> System.out.println("warning: " + warning));
        errors.sort(Comparator.comparing(ConfigException::position));
        errors.forEach(error -> System.err.println("l7mp: " + error.getMessage()));
        return errors.isEmpty();
    }
}
