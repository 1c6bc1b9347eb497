package io.l7mp.proxy.api;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.offload.KernelOffload;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answers that show the process as a whole. Control thread only. */
final class Overview {
    /** What a change that was made comes to. */
    static final Object OK = ok();

    private final Control control;
    private final KernelOffload offload;
    private final String version;

    Overview(Served served) {
        this.control = served.control();
        this.offload = served.offload();
        this.version = served.version();
    }

    /** Everything, one consistent state of it. */
    Map<String, Object> config() {
        var view = control.view();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("admin", show(view.admin()));
        shown.put("listeners", view.listeners(false));
        shown.put("clusters", view.clusters(false));
        shown.put("rulelists", view.ruleLists(false));
        shown.put("rules", view.rules(false));
        shown.put("routes", view.routes(false));
        shown.put("endpoints", view.endPoints());
        shown.put("sessions", control.sessions());
        return shown;
    }

    /** The settings of the process. */
    Map<String, Object> admin() {
        return show(control.view().admin());
    }

    private Map<String, Object> show(AdminSpec admin) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("log_level", admin.logLevel());
        shown.put("strict", admin.strict());
        // Whether the kernel carries sessions now, not whether it was asked to.
        shown.put("offload", offload.obstacle().isEmpty());
        shown.put("version", version);
        admin.logFile().ifPresent(file -> shown.put("log_file", file));
        admin.accessLogPath().ifPresent(path -> shown.put("access_log_path", path));
        return shown;
    }

    private static Node ok() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("status", 200);
        shown.put("message", "OK");
        return Node.of(shown);
    }
}
