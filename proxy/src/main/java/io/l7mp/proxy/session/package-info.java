/**
 * Sessions: a client, the chain of stages that serves it, its states, retries and its end.
 *
 * <p>What sessions may take of the heap is bounded by {@link io.l7mp.proxy.session.SessionMemory}:
 * beyond that clients are turned away (HTTP: 503), and ended sessions are forgotten early.
 *
 * <p>A session lives on the loop of its client's socket and is touched by no other thread.
 * {@link io.l7mp.proxy.session.Sessions} is the door for others. What a session needs of the
 * configuration it takes from the {@link io.l7mp.proxy.session.Snapshot} current when it asks.
 */
package io.l7mp.proxy.session;
