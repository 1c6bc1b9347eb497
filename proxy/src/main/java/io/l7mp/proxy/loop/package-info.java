/**
 * The event loop: one thread, one selector, its timers, tasks and buffers.
 *
 * <p>Everything a loop owns lives and dies on its thread, so nothing here locks. Other threads
 * reach it through {@link io.l7mp.proxy.loop.EventLoop#execute} only. Invariants: nothing on a loop
 * blocks; work per turn is bounded; time is read once a turn ({@link
 * io.l7mp.proxy.loop.EventLoop#nowNs}); a handler that throws costs its own channel and nothing
 * else.
 */
package io.l7mp.proxy.loop;
