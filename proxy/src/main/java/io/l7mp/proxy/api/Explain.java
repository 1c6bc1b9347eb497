package io.l7mp.proxy.api;

import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.session.FlowOffload;
import java.util.Map;

/**
 * {@code POST /explain} of {@code {"listener": NAME, "metadata": {...}}}: what would become of a
 * session of that listener with these metadata (none by default; their {@code name} is the
 * session's). Without any effect; {@link io.l7mp.proxy.session.Explanation} is the answer's shape.
 * Control thread only.
 */
final class Explain {
    private final Control control;
    private final FlowOffload offload;

    Explain(Control control, FlowOffload offload) {
        this.control = control;
        this.offload = offload;
    }

    /** Explains what the call asks for. */
    Map<String, Object> answer(Call call) {
        var body = call.document(Limits.BODY).asObject();
        var metadata = body.get("metadata").map(Node::asObject).orElse(Node.empty());
        return control.view().explain(body.string("listener"), metadata, offload.obstacle());
    }
}
