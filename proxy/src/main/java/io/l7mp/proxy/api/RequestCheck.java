package io.l7mp.proxy.api;

import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.schema.ApiDocument;
import io.l7mp.proxy.schema.RequestSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Strict mode: holds requests against the API's document, which is read for the first of them.
 * Control thread only.
 */
final class RequestCheck {
    private final Control control;
    private final Map<Operation, RequestSchema> schemas = new HashMap<>();
    private ApiDocument document;

    /** A check that the settings of {@code control} switch on and off. */
    RequestCheck(Control control) {
        this.control = control;
    }

    /**
     * Refuses a call that does not comply, when the API is strict.
     *
     * @return the call, with its body if that had to be read, so that nobody has to do it again
     */
    Call check(Operation operation, Call call) {
        return control.view().admin().strict() ? comply(operation, call) : call;
    }

    private Call comply(Operation operation, Call call) {
        var schema = schemas.computeIfAbsent(operation, this::schema);
        var body = schema.hasBody() ? Optional.of(call.document(limits(operation, call)))
                : Optional.<Node>empty();
        var violations = schema.violations(call.variables(), call.query(), body);
        if (!violations.isEmpty()) {
            throw ApiException.invalid(violations);
        }
        return call.with(body);
    }

    private RequestSchema schema(Operation operation) {
        if (document == null) {
            document = ApiDocument.load();
        }
        return document.request(operation.method(), operation.path()).orElseThrow(() ->
                new AssertionError(operation.path() + " is missing in the API's document"));
    }

    private Limits limits(Operation operation, Call call) {
        return operation.path().equals("config")
                ? Operations.limits(control.view(), call) : Limits.BODY;
    }
}
