package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.netlink.Link;
import io.l7mp.ffi.netlink.RouteSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the program is attached: at the interfaces that were asked for, as they come and go.
 * Changed by one thread at a time, read by any.
 */
final class Hooks {
    private static final Logger LOG = System.getLogger(Hooks.class.getName());

    private final Attacher attacher;
    private final List<String> wanted;
    private final Map<Integer, Hook> attached = new HashMap<>();
    private volatile Map<Integer, Shown> shown = Map.of();

    /** Hooks at the interfaces called {@code wanted}; at all, where empty. */
    Hooks(Attacher attacher, List<String> wanted) {
        this.attacher = attacher;
        this.wanted = wanted;
    }

    /** Attaches the program to an interface, or finds it there. */
    interface Attacher {
        /** The hook; empty where there is none to be had. */
        Optional<Hook> attach(Link link) throws ErrnoException;
    }

    /**
     * How an interface takes part.
     *
     * @param name its name
     * @param mode how the program is attached; empty when it is not
     * @param reason why it is not
     */
    record Shown(String name, Optional<String> mode, String reason) {
    }

    /** Whether the program sees what interface {@code ifindex} receives. */
    boolean see(int ifindex) {
        var at = shown.get(ifindex);
        return at != null && at.mode().isPresent();
    }

    /** What interface {@code ifindex} is called. */
    String nameOf(int ifindex) {
        var at = shown.get(ifindex);
        return "interface " + (at == null ? ifindex : at.name());
    }

    /** Interfaces by number: those that take part, and those of the others that could. */
    Map<Integer, Shown> shown() {
        return shown;
    }

    /**
     * Attaches the program to interfaces that have come, and forgets those that have gone.
     *
     * @throws IOException when the kernel does not list its interfaces
     */
    synchronized void update() throws IOException {
        var links = links();
        attached.entrySet().removeIf(each ->
                isGone(each.getKey(), links) && forget(each.getValue()));
        var next = new LinkedHashMap<Integer, Shown>();
        for (var link : links) {
            next.put(link.index(), look(link));
        }
        shown = next;
    }

    /** The names that were asked for and that no interface has. */
    List<String> missing() {
        var names = new ArrayList<>(wanted);
        shown.values().forEach(at -> names.remove(at.name()));
        return names;
    }

    /** Leaves the program where it is; links get the names of {@code files}. */
    synchronized void leave(Function<String, Path> files) throws ErrnoException {
        for (var each : attached.entrySet()) {
            if (each.getValue() instanceof Hook.Tcx tcx) {
                tcx.link().pin(files.apply(shown.get(each.getKey()).name()));
                tcx.detach();
            }
        }
        attached.clear();
    }

    /** Detaches the program everywhere. */
    synchronized void detach() {
        attached.forEach((index, hook) -> {
            try {
                hook.detach();
            } catch (ErrnoException e) {
                LOG.log(Level.WARNING, "offload: cannot detach from {0}: {1}", nameOf(index),
                        e.getMessage());
            }
        });
        attached.clear();
        shown = Map.of();
    }

    private static boolean isGone(int index, List<Link> links) {
        return links.stream().noneMatch(link -> link.index() == index);
    }

    private static boolean forget(Hook hook) {
        hook.forget();
        return true;
    }

    private static List<Link> links() throws ErrnoException {
        try (var socket = new RouteSocket()) {
            return socket.links();
        }
    }

    private Shown look(Link link) {
        var hook = attached.get(link.index());
        if (hook != null) {
            return new Shown(link.name(), Optional.of(hook.mode()), "");
        }
        if (!wanted.isEmpty() && !wanted.contains(link.name())) {
            return not(link, "not among offload_ifs");
        }
        if (!link.isEthernetLike()) {
            return not(link, "it has no Ethernet headers");
        }
        return attach(link);
    }

    private Shown attach(Link link) {
        try {
            var hook = attacher.attach(link);
            hook.ifPresent(found -> attached.put(link.index(), found));
            return hook.map(found -> new Shown(link.name(), Optional.of(found.mode()), ""))
                    .orElseGet(() -> not(link, "not prepared"));
        } catch (ErrnoException e) {
            LOG.log(Level.WARNING, "offload: cannot attach to interface {0}: {1}", link.name(),
                    e.getMessage());
            return not(link, e.getMessage());
        }
    }

    private static Shown not(Link link, String reason) {
        return new Shown(link.name(), Optional.empty(), reason);
    }
}
