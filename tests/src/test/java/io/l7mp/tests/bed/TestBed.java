// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.lab.Lab;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * A lab with one proxy for a whole suite: register it in a static field. After each test it closes
 * what the test opened and removes the test's objects from the proxy. After the last one the proxy
 * must hold what it held before the first: descriptors, processes, devices. Then it is stopped,
 * must exit with 0, and leave neither processes nor socket files nor namespaces.
 *
 * <p>A suite may be run again with several {@link Loops} by a class that extends it: each class
 * gets a proxy of its own.
 */
public final class TestBed implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final String ADMIN = "admin: {";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final String config;
    private final List<String> prefix;
    private Lab lab;
    private ProxyProcess proxy;
    private Set<String> configured;
    private Footprint before;
    private int loops;
    private int nesting;
    private int serial;

    /** A bed whose proxy has nothing but its API. */
    public TestBed() {
        this(ProxyProcess.controllerOnly());
    }

    /**
     * A bed whose proxy starts with this configuration, which must serve the API on its usual port.
     */
    public TestBed(String config) {
        this(config, List.of());
    }

    /** A bed whose proxy is started below a prefix such as env. */
    public TestBed(String config, List<String> prefix) {
        this.config = config;
        this.prefix = prefix;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        // A nested class is part of the suite, and yet JUnit calls this for it, too.
        if (nesting++ == 0) {
            lab = Lab.create();
            loops = AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Loops.class)
                .map(Loops::value).orElse(1);
            proxy = ProxyProcess.start(lab, prefix, ProxyProcess.file(lab, "l7mp.yaml",
                loops == 1 ? config : onSeveralLoops()));
            configured = Set.copyOf(objects());
            before = Footprint.of(proxy, lab);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        context.getExecutionException().filter(e -> !(e instanceof TestAbortedException))
            .ifPresent(e -> describe(context.getDisplayName()));
        closeOpened();
        if (proxy.isAlive()) {
            removeObjects();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (--nesting > 0 || lab == null) {
            return;
        }
        try {
            if (proxy.isAlive()) {
                before.awaitAgain(proxy, lab);
            }
            proxy.stop();
            assertEquals(List.of(), lab.leftovers(), "left behind");
        } finally {
            lab.close();
        }
        assertEquals(List.of(), lab.namespaces(), "namespaces left behind");
    }

    /** The network. */
    public Lab lab() {
        return lab;
    }

    /** The process. */
    public ProxyProcess proxy() {
        return proxy;
    }

    /** How many threads it has for data. */
    public int loops() {
        return loops;
    }

    /** Its REST API. */
    public Api api() {
        return proxy.api();
    }

    /** A name that no other test of the suite uses. */
    public String name(String kind) {
        return kind + "-" + ++serial;
    }

    /** A port that no other test of the suite uses. */
    public int port() {
        return lab.port();
    }

    /** Opens something in the client's namespace; it is closed after the test. */
    public <T extends AutoCloseable> T client(Callable<T> open) throws IOException {
        return own(lab.client().call(open));
    }

    /** Opens something in the server's namespace; it is closed after the test. */
    public <T extends AutoCloseable> T server(Callable<T> open) throws IOException {
        return own(lab.server().call(open));
    }

    /** Opens something in the proxy's namespace; it is closed after the test. */
    public <T extends AutoCloseable> T local(Callable<T> open) throws IOException {
        return own(lab.proxy().call(open));
    }

    /** Hands something over that is to be closed after the test, last come first closed. */
    public <T extends AutoCloseable> T own(T resource) {
        opened.push(resource);
        return resource;
    }

    private String onSeveralLoops() {
        assert config.contains(ADMIN) : config;
        return config.replace(ADMIN, ADMIN + " loops: " + loops + ",");
    }

    private void closeOpened() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // Closing a conversation whose other end is gone may fail; the test is over.
                System.err.println("while closing: " + e);
            }
        }
    }

    private void removeObjects() throws IOException {
        for (var object : objects()) {
            if (!configured.contains(object)) {
                proxy.api().delete(object + "?recursive=true");
            }
        }
    }

    /** The paths of all objects. */
    private List<String> objects() throws IOException {
        var all = new ArrayList<String>();
        for (var kind : List.of("listeners", "routes", "rules", "rulelists", "clusters")) {
            proxy.api().json(kind).each("name").forEach(name -> all.add(kind + "/" + name));
        }
        return all;
    }

    private void describe(String test) {
        var text = new ArrayList<>(List.of("--- " + test + " failed; the proxy's standard error:"));
        text.addAll(proxy.err().tail(30));
        try {
            text.add("--- its sessions: "
                + (proxy.isAlive() ? proxy.api().json("sessions") : "(ended)"));
        } catch (IOException | AssertionError e) {
            text.add("--- its sessions: " + e);
        }
        text.forEach(System.err::println);
    }
}
