package io.l7mp.proxy.api;

import io.l7mp.proxy.control.NotFoundException;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Json.Format;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Finds the operation a request asks for, and words what it comes to. Control thread only. */
final class Router {
    private static final Logger LOG = System.getLogger(Router.class.getName());

    private final List<Operation> operations;
    private final RequestCheck check;

    /** A router that lets {@code check} see every request first. */
    Router(List<Operation> operations, RequestCheck check) {
        this.operations = List.copyOf(operations);
        this.check = check;
    }

    /** Does what is asked; every failure becomes an answer. */
    Response answer(Request request, byte[] body) {
        try {
            return run(request, body);
        } catch (ApiException e) {
            return Refusals.answer(request, e);
        } catch (ConfigException e) {
            return Refusals.answer(request, ApiException.badRequest(e.content()));
        } catch (NotFoundException | IOException e) {
            return Refusals.answer(request, ApiException.badRequest(e.getMessage()));
        } catch (RejectedExecutionException e) {
            return Refusals.answer(request, ApiException.unavailable(e.getMessage()));
        } catch (Exception | Error e) {
            // The control thread's edge: one request's defect must not take the API away.
            LOG.log(Level.WARNING, request.method() + " " + request.target() + " failed", e);
            return Response.error(ApiException.defect());
        }
    }

    private Response run(Request request, byte[] body) throws IOException {
        var target = RequestTarget.of(request.target());
        for (var operation : operations) {
            var variables = operation.match(request.method(), target.segments());
            if (variables.isPresent()) {
                return run(operation, new Call(request, body, target.query(), variables.get()));
            }
        }
        throw ApiException.unknownOperation();
    }

    private Response run(Operation operation, Call asked) throws IOException {
        var call = check.check(operation, asked);
        var shown = operation.handler().run(call);
        if (shown instanceof Response response) {
            return response;
        }
        // "OK" has one form, which clients rely on.
        return Response.ok(shown, shown == Overview.OK ? Format.PLAIN : call.format());
    }
}
