package io.l7mp.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private static final String CONFIGURATION = """
        clusters:
          - {name: c, spec: {protocol: UDP, port: 9}, loadbalancer: {policy: RoundRobin},
             endpoints: [{name: e0, spec: {address: 10.0.0.1}},
                         {name: e1, spec: {address: 10.0.0.2}}]}
          - {name: any, spec: {protocol: UDP, port: 9}, loadbalancer: {policy: Random},
             endpoints: [{name: e2, spec: {address: 10.0.0.1}, weight: 3},
                         {name: e3, spec: {address: 10.0.0.2}}]}
          - {name: none, spec: {protocol: UDP, port: 9}}
          - {name: log, spec: {protocol: Logger}}
          - {name: tcp, spec: {protocol: TCP, port: 9}, endpoints: [
             {name: e4, spec: {address: host}}]}
        listeners:
          - {name: u, spec: {protocol: UDP, port: 1}, rules: main}
          - {name: t, spec: {protocol: TCP, port: 3}, rules: main}
          - {name: x, spec: {protocol: UDP, port: 2}, rules: nowhere}
        rulelists:
          - {name: main, rules: [picky, hop]}
          - {name: next, rules: [way]}
        rules:
          - {name: picky, match: {op: test, path: /a, value: 1}, action: {route: r-any}}
          - {name: hop, action: {apply: next}}
          - {name: way, match: {op: defined, path: /a},
             action: {rewrite: [{path: /b/c, value: [5]}], route: r}}
        routes:
          - {name: r, destination: c}
          - {name: r-any, destination: any, ingress: [log, gone], egress: [none, tcp]}
        """;

    private ControlFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ControlFixture();
        fixture.start(CONFIGURATION);
    }

    @AfterEach
    void stop() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldShowTheWholeWay() {
        var retry = "'retry':{'retry_on':'never','num_retries':1,'timeout':2000}";
        assertEquals("{'listener':'u','rules':["
                + "{'rulelist':'main','rule':'picky','matched':false,'failed':["
                + "{'pointer':'','op':'test','path':'/a','value':1,'found':2}]},"
                + "{'rulelist':'main','rule':'hop','matched':true,'apply':'next'},"
                + "{'rulelist':'next','rule':'way','matched':true,'rewrite':true,'route':'r'}],"
                + "'metadata':{'a':2,'b':{'c':[5]}},"
                + "'route':{'name':'r','destination':{'cluster':'c','protocol':'UDP',"
                + "'policy':'RoundRobin','endpoint':{'name':'e0','spec':{'address':'10.0.0.1'}},"
                + "'because':'it is next in turn'},'ingress':[],'egress':[]," + retry + "},"
                + "'offload':{'offloaded':true}}", explain("u", "{a: 2}"));
    }

    @Test
    void shouldUseNoTurnUpAndChangeNothing() {
        var first = explain("u", "{a: 2, b: {c: 1, d: 2}}");
        assertTrue(first.contains("'b':{'c':[5],'d':2}"), first);
        assertEquals(first, explain("u", "{a: 2, b: {c: 1, d: 2}}"));
        assertEquals(0, fixture.info("u").nextSessionNumber());
    }

    @Test
    void shouldShowEveryStageAndWhatIsWrongWithIt() {
        var shown = explain("u", "{a: 1}");
        assertTrue(shown.contains("'destination':{'cluster':'any','protocol':'UDP',"
                + "'policy':'Random','because':'chance decides by weight','candidates':["
                + "{'name':'e2','weight':3,'sessions':0,'share':0.75},"
                + "{'name':'e3','weight':1,'sessions':0,'share':0.25}]}"), shown);
        assertTrue(shown.contains("'ingress':[{'cluster':'log','protocol':'Logger'},"
                + "{'cluster':'gone','error':'Cannot find cluster \\'gone\\''}]"), shown);
        assertTrue(shown.contains("'egress':[{'cluster':'none','protocol':'UDP',"
                + "'error':'No endpoint in cluster'},{'cluster':'tcp','protocol':'TCP',"
                + "'policy':'Trivial','endpoint':{'name':'e4','spec':{'address':'host'}},"
                + "'because':'it is the first'}]"), shown);
    }

    @Test
    void shouldSayWhyThereIsNoRoute() {
        assertTrue(explain("u", "{name: me}").endsWith("'metadata':{},'error':{'status':404,"
                + "'message':'Not Found','content':'No route for session \\'me\\''}}"),
                explain("u", "{name: me}"));
        assertTrue(explain("x", "{}").contains("'rules':[],"), explain("x", "{}"));
        assertTrue(explain("x", "{}").contains("Cannot find RuleList \\'nowhere\\'"));
    }

    @Test
    void shouldSayWhatKeepsASessionOutOfTheKernel() {
        assertReason("listener \\'t\\' speaks TCP, and only UDP can be offloaded", "t", "{a: 2}");
        assertReason("Logger cluster \\'log\\' is on the way and needs the data", "u", "{a: 1}");
        var shown = ControlFixture.text(fixture.control().view().explain("u",
                ControlFixture.node("{a: 2}"), Optional.of("switched off")));
        assertTrue(shown.endsWith("{'offloaded':false,'reason':'switched off'}}"), shown);
    }

    @Test
    void shouldRefuseAnUnknownListener() {
        var e = assertThrows(NotFoundException.class, () -> explain("nobody", "{}"));
        assertEquals("Cannot explain: Unknown listener \"nobody\"", e.getMessage());
    }

    private void assertReason(String reason, String listener, String metadata) {
        var shown = explain(listener, metadata);
        assertTrue(shown.endsWith("{'offloaded':false,'reason':'" + reason + "'}}"), shown);
    }

    private String explain(String listener, String metadata) {
        return ControlFixture.text(fixture.control().view().explain(listener,
                ControlFixture.node(metadata), Optional.empty()));
    }
}
