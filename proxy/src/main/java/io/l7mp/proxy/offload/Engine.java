package io.l7mp.proxy.offload;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.ffi.flow.FlowKey;
import io.l7mp.ffi.libbpf.BpfCursor;
import io.l7mp.ffi.libbpf.BpfMap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The offload while it is on: a program in the kernel, and where it is attached. Any thread. */
final class Engine implements AutoCloseable {
    private static final int BATCH = 1024;

    private final Tables tables;
    private final Hooks hooks;
    private final Optional<Program> program;
    private final Runnable release;

    private Engine(Tables tables, Hooks hooks, Optional<Program> program, Runnable release) {
        this.tables = tables;
        this.hooks = hooks;
        this.program = program;
        this.release = release;
    }

    /**
     * Loads the program and attaches it.
     *
     * @param interfaces the names of interfaces; empty for all that can
     * @param entries room for so many flows, two a session
     * @throws IOException when it cannot work at all; nothing is left behind
     */
    static Engine start(List<String> interfaces, int entries) throws IOException {
        var program = Program.load(entries);
        var hooks = new Hooks(link -> Optional.of(Hook.attach(program.entry(), link.index())),
                interfaces);
        return new Engine(new Tables(program.flows(), program.counters()), hooks,
                Optional.of(program), program::close).started();
    }

    /**
     * Uses what was prepared, and changes nothing on this host but the table: what somebody who was
     * killed has left in it is taken out.
     *
     * @throws IOException when nothing was prepared, or not where it is wanted
     */
    static Engine prepared(List<String> interfaces) throws IOException {
        var prepared = Prepared.open();
        var engine = new Engine(prepared.tables(), new Hooks(prepared::hook, interfaces),
                Optional.empty(), prepared::close).started();
        engine.clear();
        return engine;
    }

    Tables tables() {
        return tables;
    }

    Hooks hooks() {
        return hooks;
    }

    BpfMap flows() {
        return tables.flows();
    }

    /** Which program it is, as far as it is known. */
    Optional<Variant> variant() {
        return program.map(Program::variant);
    }

    /** The program; empty when somebody else has loaded it. */
    Optional<Program> program() {
        return program;
    }

    /** Why better variants are not used, by what the API calls them. */
    Map<String, String> failures() {
        return program.map(Program::failures).orElse(Map.of());
    }

    /** Whether the program sees what interface {@code ifindex} receives. */
    boolean sees(int ifindex) {
        return hooks.see(ifindex);
    }

    String nameOf(int ifindex) {
        return hooks.nameOf(ifindex);
    }

    @Override
    public void close() {
        hooks.detach();
        release.run();
    }

    /** One line for the log. */
    @Override
    public String toString() {
        var where = hooks.shown().values().stream().filter(at -> at.mode().isPresent())
                .map(at -> at.name() + " (" + at.mode().get() + ")").toList();
        return "program" + variant().map(each -> " \"" + each.word() + "\"").orElse("") + " at "
                + String.join(", ", where);
    }

    private Engine started() throws IOException {
        try {
            hooks.update();
            checkHooks();
            return this;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void checkHooks() throws IOException {
        if (!hooks.missing().isEmpty()) {
            throw new IOException("offload_ifs: there is no interface "
                    + String.join(", ", hooks.missing()));
        }
        var shown = hooks.shown().values();
        if (shown.stream().noneMatch(at -> at.mode().isPresent())) {
            throw new IOException("it can be attached to no interface: "
                    + shown.stream().map(at -> at.name() + ": " + at.reason()).toList());
        }
    }

    private void clear() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var cursor = new BpfCursor(arena);
            var keys = arena.allocate((long) BATCH * FlowKey.SIZE, Long.BYTES).address();
            var values = arena.allocate((long) BATCH * Flow.SIZE, Long.BYTES).address();
            var count = flows().read(cursor, keys, values, BATCH);
            while (count > 0) {
                flows().removeAll(CallState.current(), keys, count);
                cursor.rewind();
                count = flows().read(cursor, keys, values, BATCH);
            }
        }
    }
}
