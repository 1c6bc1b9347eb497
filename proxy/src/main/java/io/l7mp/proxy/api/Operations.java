package io.l7mp.proxy.api;

import static io.l7mp.proxy.api.Operation.of;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleListSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.control.Control.Manner;
import io.l7mp.proxy.control.NotFoundException;
import io.l7mp.proxy.control.Transaction;
import io.l7mp.proxy.control.View;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.offload.KernelOffload;
import io.l7mp.proxy.schema.ApiDocument;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** All the API can do: one line for each method and path, and what it asks of control. */
final class Operations {
    private static final Set<String> REPLACE_QUERY =
            Set.of("recursive", "format", "dry_run", "allow_lockout");

    private final Control control;
    private final KernelOffload offload;
    private final Overview overview;
    private final Explain explain;

    Operations(Served served) {
        this.control = served.control();
        this.offload = served.offload();
        this.overview = new Overview(served);
        this.explain = new Explain(control, offload);
    }

    /** The table. */
    List<Operation> all() {
        return Stream.of(process(), listeners(), clusters(), ruleLists(), rules(), routes(),
                sessions()).flatMap(List::stream).toList();
    }

    private List<Operation> process() {
        return List.of(
                of("GET", "config", call -> overview.config()),
                of("POST", "config", this::replace),
                of("GET", "admin", call -> overview.admin()),
                of("POST", "admin", this::changeSettings),
                of("GET", "offload", call -> offload.status()),
                of("POST", "explain", explain::answer),
                of("GET", "openapi.yaml", call -> Response.yaml(ApiDocument.text())),
                of("GET", "openapi.json", call -> ApiDocument.tree()));
    }

    private List<Operation> listeners() {
        return List.of(
                of("GET", "listeners", call -> view().listeners(call.recursive())),
                of("GET", "listeners/*", call -> view().listener(call.name(), call.recursive())),
                of("POST", "listeners", call -> add(ObjectKind.LISTENER, call, (change, node) ->
                        change.addListener(ListenerSpec.of(node, change.findings())))),
                of("DELETE", "listeners/*", call -> change(change ->
                        change.deleteListener(call.name(), call.recursive()))));
    }

    private List<Operation> clusters() {
        return List.of(
                of("GET", "clusters", call -> view().clusters(call.recursive())),
                of("GET", "clusters/*", call -> view().cluster(call.name(), call.recursive())),
                of("POST", "clusters", call -> add(ObjectKind.CLUSTER, call, (change, node) ->
                        change.addCluster(ClusterSpec.of(node, change.findings())))),
                of("DELETE", "clusters/*", call -> change(change ->
                        change.deleteCluster(call.name(), call.recursive()))),
                of("GET", "clusters/*/endpoints", call -> view().endPointsOf(call.name())),
                of("POST", "clusters/*/endpoints", call -> add(ObjectKind.END_POINT, call,
                        (change, node) -> change.addEndPoint(call.name(),
                                EndPointSpec.of(node, change.findings())))),
                of("GET", "endpoints", call -> view().endPoints()),
                of("GET", "endpoints/*", call -> view().endPoint(call.name())),
                of("DELETE", "endpoints/*", call -> change(change ->
                        change.deleteEndPoint(call.name(), call.recursive()))));
    }

    private List<Operation> ruleLists() {
        return List.of(
                of("GET", "rulelists", call -> view().ruleLists(call.recursive())),
                of("GET", "rulelists/*", call -> view().ruleList(call.name(), call.recursive())),
                of("POST", "rulelists", call -> add(ObjectKind.RULE_LIST, call, (change, node) ->
                        change.addRuleList(RuleListSpec.of(node, change.findings())))),
                of("DELETE", "rulelists/*", call -> change(change ->
                        change.deleteRuleList(call.name(), call.recursive()))),
                of("GET", "rulelists/*/rules/*", call ->
                        view().ruleAt(call.name(), call.second(), call.recursive())),
                of("POST", "rulelists/*/rules/*", this::insertRule),
                of("DELETE", "rulelists/*/rules/*", call -> change(change ->
                        change.deleteRuleOf(call.name(), call.second(), call.recursive()))));
    }

    private List<Operation> rules() {
        return List.of(
                of("GET", "rules", call -> view().rules(call.recursive())),
                of("GET", "rules/*", call -> view().rule(call.name(), call.recursive())),
                of("POST", "rules", call -> add(ObjectKind.RULE, call, (change, node) ->
                        change.addRule(RuleSpec.of(node, change.findings())))),
                of("DELETE", "rules/*", call -> change(change ->
                        change.deleteRule(call.name(), call.recursive()))));
    }

    private List<Operation> routes() {
        return List.of(
                of("GET", "routes", call -> view().routes(call.recursive())),
                of("GET", "routes/*", call -> view().route(call.name(), call.recursive())),
                of("POST", "routes", call -> add(ObjectKind.ROUTE, call, (change, node) ->
                        change.addRoute(RouteSpec.of(node, change.findings())))),
                of("DELETE", "routes/*", call -> change(change ->
                        change.deleteRoute(call.name(), call.recursive()))));
    }

    private List<Operation> sessions() {
        return List.of(
                of("GET", "sessions", call -> control.sessions()),
                of("GET", "sessions/*", call -> control.session(call.name())
                        .orElseThrow(Operations::noSession)),
                of("DELETE", "sessions/*", this::endSession));
    }

    /** A dry run shows what would change. An unknown parameter may be a misspelt one. */
    private Object replace(Call call) throws IOException {
        call.checkQuery(REPLACE_QUERY);
        var manner = new Manner(call.recursive(), call.strictFlag("dry_run"),
                call.strictFlag("allow_lockout"));
        var wanted = Configuration.ofBody(call.document(limits(view(), call)));
        var diff = control.replace(wanted, manner);
        return manner.dryRun() ? diff : Overview.OK;
    }

    private Object changeSettings(Call call) throws IOException {
        var node = ObjectKind.member(call.document(Limits.BODY), "admin");
        return change(change -> change.changeSettings(AdminSpec.of(node, change.findings())));
    }

    private Object insertRule(Call call) throws IOException {
        var body = call.document(Limits.BODY);
        var rule = body.get("rule").filter(node -> node.kind() == Node.Kind.STRING)
                .orElseGet(() -> ObjectKind.RULE.unwrap(body));
        return change(change -> change.insertRule(call.name(), call.second(),
                RuleSpec.reference(rule, change.findings())));
    }

    private Object endSession(Call call) {
        if (!control.endSession(call.name(), "Session removed from the API")) {
            throw noSession();
        }
        return Overview.OK;
    }

    private Object add(ObjectKind kind, Call call, BiConsumer<Transaction, Node> addition)
            throws IOException {
        var node = kind.unwrap(call.document(Limits.BODY));
        return change(change -> addition.accept(change, node));
    }

    private Object change(Control.Change change) throws IOException {
        control.change(change);
        return Overview.OK;
    }

    /** What a configuration in the body of a call may be. */
    static Limits limits(View view, Call call) {
        return view.admin().limits().fittingHeap(call.body().length);
    }

    private View view() {
        return control.view();
    }

    private static NotFoundException noSession() {
        return new NotFoundException("No such session");
    }
}
