// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Cases with a proxy of their own each, which the kernel carries a session for. */
abstract class OwnProxyCases {
    /** What is said when it does not matter what. */
    static final byte[] PING = {1, 2, 3};
    /** For proxies that shall attach the program as on older kernels. */
    static final List<String> CLSACT =
        List.of("env", "JDK_JAVA_OPTIONS=-Dl7mp.offload.attach=clsact");

    private static final String CONFIG = Carried.config() + """
          - name: udp
            spec: { protocol: UDP, port: 15000 }
            options: { track: 60 }
            rules: [ { action: { route: { destination: upstream } } } ]
        clusters:
          - name: upstream
            spec: { protocol: UDP, port: 16000 }
            endpoints: [ { spec: { address: %s } } ]
        """.formatted(Lab.SERVER4);

    private static final String PROGRAM = " name l7_in ";
    private static final String MAPS = " name l7_";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Lab lab;
    private Set<String> programsBefore;
    private Set<String> mapsBefore;
    private Path config;
    private UdpUpstream upstream;
    private UdpConn client;
    private Conn served;

    Lab lab() {
        return lab;
    }

    /** The upstream of all sessions. */
    UdpUpstream upstream() {
        return upstream;
    }

    /** The client of the last session. */
    UdpConn client() {
        return client;
    }

    /** What serves it. */
    Conn served() {
        return served;
    }

    /** Proxies that start from now on get this for what the configuration says of offload. */
    void configure(String offload) throws IOException {
        Files.writeString(config, CONFIG.replace("offload: init", offload));
    }

    @BeforeEach
    void build() throws IOException {
        programsBefore = all("prog", PROGRAM);
        mapsBefore = all("map", MAPS);
        lab = Lab.create();
        config = lab.dir().resolve("l7mp.yaml");
        configure("offload: init");
        upstream = own(lab.server().call(() ->
            UdpUpstream.listen(new InetSocketAddress(Lab.SERVER4, 16000))));
    }

    @AfterEach
    void remove() throws Exception {
        for (var each : opened) {
            each.close();
        }
        assertEquals(List.of(), lab.leftovers());
        lab.close();
    }

    ProxyProcess start(List<String> prefix) throws IOException {
        return ProxyProcess.start(lab, prefix, config);
    }

    /** One session, carried by the kernel. */
    void carry(ProxyProcess proxy) throws IOException {
        serve(proxy);
        proxy.api().awaitSession("udp", "to be carried", session ->
            session.at("offload/ingress").text().equals("active"));
        Carried.exchange(client, served, PING);
        Carried.exchange(served, client, PING);
    }

    void serve(ProxyProcess proxy) throws IOException {
        client = own(lab.client().call(() ->
            UdpConn.to(new InetSocketAddress(Lab.PROXY4, 15000))));
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
        Carried.exchange(served, client, PING);
    }

    static void kill(ProxyProcess proxy) {
        proxy.program().kill();
        proxy.program().awaitExit();
    }

    /** Whether programs of ours have come to this machine, attached or not. */
    boolean hasPrograms() throws IOException {
        return !programsBefore.containsAll(all("prog", PROGRAM));
    }

    /** The ids of kernel objects of this machine. */
    private static Set<String> all(String kind, String name) throws IOException {
        return Shell.check("bpftool", kind, "show").text().lines()
            .filter(line -> line.contains(name))
            .map(line -> line.substring(0, line.indexOf(':'))).collect(Collectors.toSet());
    }

    String tc(String... words) throws IOException {
        var command = new ArrayList<>(List.of("tc"));
        command.addAll(List.of(words));
        var result = Shell.run(lab.proxy().command(command));
        assertEquals(0, result.status(), result.err());
        return result.text();
    }

    /** Not a program, a table, a name or a qdisc. */
    void assertNothingLeft() throws IOException {
        Await.until("no program of ours", () -> !hasPrograms());
        Await.until("no map of ours", () -> mapsBefore.containsAll(all("map", MAPS)));
        assertFalse(Files.exists(Path.of("/sys/fs/bpf/l7mp")), "names of maps or links");
        for (var device : List.of("lo", "cli0", "srv0")) {
            assertEquals("", tc("qdisc", "show", "dev", device, "clsact"));
        }
    }

    /** Runs {@code l7mp offload} in the proxy's network, and the host's file systems. */
    String command(String environment, String action) throws IOException {
        return Shell.check("nsenter", "--net=/var/run/netns/" + lab.proxy().name(), "env",
            environment, ProxyProcess.root().resolve("proxy/bin/l7mp").toString(), "offload",
            action).text();
    }

    static Json status(ProxyProcess proxy) throws IOException {
        return proxy.api().json("offload");
    }

    <T extends AutoCloseable> T own(T resource) {
        opened.add(resource);
        return resource;
    }
}
