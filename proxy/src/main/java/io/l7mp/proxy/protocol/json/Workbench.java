package io.l7mp.proxy.protocol.json;

import io.l7mp.ffi.Memory;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory in which a stage makes the messages it passes on: a batch that is handed on when it is
 * full, and grows when one message is longer than all of it.
 *
 * <p>Stages call one another, so a loop has one for each stage that is at work on its stack. Loop
 * thread only.
 */
final class Workbench {
    private static final int BYTES = 256 * 1024;
    /** What a message needed once is kept up to this size. */
    private static final int MOST_KEPT = 1024 * 1024;

    private final Batch batch = new Batch();
    private ByteBuffer memory;
    private long address;
    private int used;

    private Workbench() {
        allocate(BYTES);
    }

    /** The next free one of {@code loop}; {@link #give} it back when the stage is done. */
    static Workbench take(EventLoop loop) {
        var all = loop.local(Stack.class, owner -> new Stack());
        if (all.depth == all.benches.size()) {
            all.benches.add(new Workbench());
        }
        var bench = all.benches.get(all.depth);
        all.depth++;
        bench.clear();
        return bench;
    }

    /** Gives the one taken last back. */
    void give(EventLoop loop) {
        if (memory.capacity() > MOST_KEPT) {
            allocate(BYTES);
        }
        loop.local(Stack.class, owner -> new Stack()).depth--;
    }

    /** Whether nothing waits to be handed on. */
    boolean isEmpty() {
        return batch.count() == 0;
    }

    /** Whether another message fits that may have {@code bytes}. */
    boolean hasRoom(int bytes) {
        return batch.hasRoom() && bytes <= memory.capacity() - used;
    }

    /** What was made since it was {@link #clear}ed last, to be handed on. */
    Batch batch() {
        return batch;
    }

    /** Begins another batch. */
    void clear() {
        used = 0;
        batch.over(memory.clear(), address);
    }

    /** Makes an empty batch long enough for a message of {@code bytes}. */
    void ensure(int bytes) {
        if (bytes > memory.capacity()) {
            allocate(bytes);
            clear();
        }
    }

    /** Where the next message goes, from {@link #position} on. */
    ByteBuffer memory() {
        return memory;
    }

    /** Where in {@link #memory} the next message begins. */
    int position() {
        return used;
    }

    /** Completes a message of {@code length} bytes. */
    void add(int length) {
        batch.add(used, length);
        used += length;
    }

    private void allocate(int bytes) {
        memory = ByteBuffer.allocateDirect(bytes);
        address = Memory.address(memory);
    }

    /** The loop's workbenches, of which the first {@code depth} are taken. */
    private static final class Stack {
        private final List<Workbench> benches = new ArrayList<>();
        private int depth;
    }
}
