package io.l7mp.proxy.control;

import static io.l7mp.proxy.control.ControlFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ViewTest {
    private ControlFixture fixture;
    private View view;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start("""
                clusters:
                  - {name: c, spec: {port: 9, protocol: UDP}, endpoints: [
                      {name: e, spec: {address: a, port: 3}}], options: {x: 1}}
                  - {name: h, spec: {protocol: UDP}, loadbalancer: {policy: ConsistentHash}}
                  - {name: k, spec: {protocol: UDP}, loadbalancer: {policy: HashRing, key: IP}}
                  - {name: log, spec: {protocol: Logger, x: 1}, loadbalancer: {policy: HashRing}}
                  - {name: echo, spec: {protocol: Echo, x: 1}}
                  - {name: sync, spec: {protocol: Sync, query: q, x: 1}}
                  - {name: prom, spec: {protocol: Prometheus}}
                listeners:
                  - {name: l1, spec: {port: 1, protocol: UDP, x: y}, rules: rl}
                  - {name: l2, spec: {protocol: UDP}, rules: none, options: {track: 5, z: 1}}
                rulelists: [{name: rl, rules: [r, gone]}, {name: bare, rules: [s]}]
                rules:
                  - name: r
                    match: {path: /IP, op: defined}
                    action: {route: ro, apply: rl2, rewrite: [{value: 1, path: x}]}
                  - {name: s, match: anything, action: {route: missing}}
                routes:
                  - {name: ro, destination: c, ingress: [echo], egress: [nope],
                      retry: {retry_on: always}}
                """);
        view = fixture.control().view();
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldShowListenersInTheAncestorsOrder() {
        assertEquals("[{'name':'l1','spec':{'port':1,'protocol':'UDP','x':'y'},'rules':'rl',"
                + "'options':{'track':0}},{'name':'l2','spec':{'protocol':'UDP'},"
                + "'rules':'none','options':{'track':5,'z':1}}]", text(view.listeners(false)));
    }

    @Test
    void shouldMarkWhatDoesNotExist() {
        assertEquals("{'name':'l2','spec':{'protocol':'UDP'},'rules':'none:<STALE>',"
                + "'options':{'track':5,'z':1}}", text(view.listener("l2", true)));
        assertEquals("{'name':'bare','rules':[{'name':'s','match':{'match':'*'},"
                + "'action':{'route':'missing:<STALE>'}}]}", text(view.ruleList("bare", true)));
    }

    @Test
    void shouldShowRulesAndRoutesInPlace() {
        var route = "{'name':'ro','destination':" + text(view.cluster("c", true))
                + ",'ingress':[" + text(view.cluster("echo", true))
                + "],'egress':['nope:<STALE>'],'retry':{'retry_on':'always'}}";
        assertEquals(route, text(view.route("ro", true)));
        var rule = "{'name':'r','match':{'path':'/IP','op':'defined'},'action':{'rewrite':"
                + "[{'value':1,'path':'x'}],'apply':'rl2','route':" + route + "}}";
        assertEquals(rule, text(view.rule("r", true)));
        assertEquals("{'name':'l1','spec':{'port':1,'protocol':'UDP','x':'y'},'rules':[" + rule
                + ",'gone:<STALE>'],'options':{'track':0}}", text(view.listener("l1", true)));
        assertEquals("{'name':'r','match':{'path':'/IP','op':'defined'},'action':{'rewrite':"
                + "[{'value':1,'path':'x'}],'apply':'rl2','route':'ro'}}",
                text(view.ruleAt("rl", "0", false)));
    }

    @Test
    void shouldShowTransportClusters() {
        assertEquals("{'name':'c','spec':{'port':9,'protocol':'UDP'},'endpoints':1,"
                + "'loadbalancer':{'policy':'Trivial'}}", text(view.cluster("c", false)));
        assertEquals("{'name':'c','spec':{'port':9,'protocol':'UDP'},'endpoints':[{'name':'e',"
                + "'spec':{'address':'a','port':3},'weight':1}],"
                + "'loadbalancer':{'policy':'Trivial'}}", text(view.cluster("c", true)));
        assertEquals("{'name':'h','spec':{'protocol':'UDP'},'endpoints':0,'loadbalancer':"
                + "{'policy':'HashRing','key':'<RANDOM>'}}", text(view.cluster("h", false)));
        assertEquals("{'name':'k','spec':{'protocol':'UDP'},'endpoints':[],'loadbalancer':"
                + "{'policy':'HashRing','key':'IP'}}", text(view.cluster("k", true)));
    }

    @Test
    void shouldShowVirtualClusters() {
        assertEquals("{'name':'log','spec':{'protocol':'Logger','log_file':'-','log_prefix':''},"
                + "'endpoints':[{'name':'log','spec':{'address':'<VIRTUAL>'}}],"
                + "'loadbalancer':{'policy':'None'}}", text(view.cluster("log", true)));
        assertEquals("{'name':'echo','spec':{'protocol':'Echo'},'endpoints':0,"
                + "'loadbalancer':{'policy':'Trivial'}}", text(view.cluster("echo", false)));
        assertEquals("{'name':'sync','spec':{'protocol':'Sync','query':'q'},'endpoints':0,"
                + "'loadbalancer':{'policy':'None'}}", text(view.cluster("sync", false)));
        assertEquals("{'name':'prom','spec':{'protocol':'Prometheus'},'endpoints':[],"
                + "'loadbalancer':{'policy':'Trivial'}}", text(view.cluster("prom", true)));
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertEquals("Not Found", missing(() -> view.listener("x", false)));
        assertEquals("Not Found", missing(() -> view.endPoint("x")));
        assertEquals("No such cluster: x", missing(() -> view.endPointsOf("x")));
        assertEquals("No such rule list: x", missing(() -> view.ruleAt("x", "0", false)));
        assertEquals("No rule at position 7 in RuleList \"rl\"",
                missing(() -> view.ruleAt("rl", "7", false)));
    }

    private static String missing(Executable work) {
        return assertThrows(NotFoundException.class, work).getMessage();
    }
}
