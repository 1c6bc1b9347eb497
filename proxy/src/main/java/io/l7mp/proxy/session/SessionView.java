package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.EndPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the API shows of a session; made on the session's loop. */
final class SessionView {
    private static final String INVALID = "<INVALID>";

    private SessionView() {
    }

    /** The session as JSON; {@code listenerExists} says whether its listener is still there. */
    static Map<String, Object> of(Session session, boolean listenerExists) {
        var pipeline = session.pipeline();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", session.name());
        shown.put("metadata", session.metadata().shown());
        shown.put("source", source(session, listenerExists));
        shown.put("destination", pipeline.route().isPresent()
                ? stage(pipeline.destination()) : Map.of("status", "PENDING"));
        shown.put("ingress", stages(pipeline.ingress()));
        shown.put("egress", stages(pipeline.egress()));
        shown.put("status", session.state().name());
        shown.put("events", session.events().describe());
        shown.put("offload", session.bypass().shown());
        return shown;
    }

    private static Map<String, Object> source(Session session, boolean listenerExists) {
        var source = session.source();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("origin", source.origin());
        shown.put("listener", listenerExists ? session.listener().spec() : INVALID);
        shown.put("status", source.state().name());
        return shown;
    }

    private static List<Map<String, Object>> stages(List<Stage> stages) {
        return stages.stream().map(SessionView::stage).toList();
    }

    private static Map<String, Object> stage(Stage stage) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("origin", stage.origin());
        shown.put("endpoint", endPoint(stage));
        shown.put("status", stage.state().name());
        return shown;
    }

    private static Object endPoint(Stage stage) {
        if (!stage.isConnected()) {
            return INVALID;
        }
        if (stage.endPoint().isPresent()) {
            return endPoint(stage.endPoint().get());
        }
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", stage.origin());
        shown.put("spec", Map.of("address", "<VIRTUAL>"));
        return shown;
    }

    private static Map<String, Object> endPoint(EndPoint endPoint) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", endPoint.name());
        shown.put("spec", endPoint.spec());
        return shown;
    }
}
