package io.l7mp.proxy.protocol.sync;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.rule.Path;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The groups of one Sync cluster. */
final class SyncConnector implements Connector {
    private final List<EventLoop> loops;
    private final String query;
    private final Path path;
    /** By home loop and label; each inner map belongs to its loop. */
    private final Map<EventLoop, Map<String, Group>> groups;

    SyncConnector(LoopGroup loops, String query, Path path) {
        this.loops = loops.all();
        this.query = query;
        this.path = path;
        this.groups = this.loops.stream()
                .collect(Collectors.toUnmodifiableMap(loop -> loop, loop -> new HashMap<>()));
    }

    @Override
    public Stream open(StreamContext context) {
        return new SyncStream(this, context, label(context.metadata()));
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public Set<String> shownFields() {
        return Set.of(SyncFactory.QUERY);
    }

    /** Why a session without a label cannot be connected. */
    String refusal(String session) {
        return "SyncCluster.stream: reject: Session: \"" + session + "\": query \"" + query
                + "\": empty label";
    }

    /** The loop of the group called {@code label}; any thread. */
    EventLoop home(String label) {
        return loops.get(Math.floorMod(label.hashCode(), loops.size()));
    }

    /** Adds a member to its group, which is made if need be; on the group's home loop. */
    Group join(SyncStream member) {
        var group = groups.get(home(member.label()))
                .computeIfAbsent(member.label(), label -> new Group(home(label)));
        group.add(member);
        return group;
    }

    /** Removes a member from its group, which goes with the last; on the group's home loop. */
    void leave(SyncStream member, Group group) {
        if (group.isPassing()) {
            group.home().execute(() -> leave(member, group));
            return;
        }
        group.remove(member);
        if (group.isEmpty()) {
            groups.get(group.home()).remove(member.label(), group);
        }
    }

    /** The value at the path as text; empty when there is none. */
    private String label(Metadata metadata) {
        if (query.isEmpty()) {
            return "";
        }
        return switch (path.find(metadata.tree())) {
            case null -> "";
            case String text -> text;
            case Object none when none == Path.MISSING -> "";
            case Object value -> Json.text(value, Format.TERSE);
        };
    }
}
