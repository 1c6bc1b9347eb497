package io.l7mp.proxy.offload;

import io.l7mp.ffi.libbpf.BpfMap;
import java.io.IOException;
import java.util.List;

/** The offload while it is on: a program in the kernel, and where it is attached. Any thread. */
final class Engine implements AutoCloseable {
    private final Program program;
    private final Hooks hooks;

    private Engine(Program program, Hooks hooks) {
        this.program = program;
        this.hooks = hooks;
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
        var hooks = new Hooks(program.entry(), interfaces);
        var engine = new Engine(program, hooks);
        try {
            hooks.update();
            engine.checkHooks();
            return engine;
        } catch (IOException e) {
            engine.close();
            throw e;
        }
    }

    Program program() {
        return program;
    }

    Hooks hooks() {
        return hooks;
    }

    BpfMap flows() {
        return program.flows();
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
        program.close();
    }

    /** One line for the log. */
    @Override
    public String toString() {
        var where = hooks.shown().values().stream().filter(at -> at.mode().isPresent())
                .map(at -> at.name() + " (" + at.mode().get() + ")").toList();
        return "program \"" + program.variant().word() + "\" at " + String.join(", ", where);
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
}
