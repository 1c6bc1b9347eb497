/**
 * What the proxy counts, and how Prometheus gets to see it.
 *
 * <p>Hot paths bump plain longs of their loop ({@link io.l7mp.proxy.metrics.Counters}), of its
 * part of a listener or cluster ({@link io.l7mp.proxy.metrics.LoopTraffic}) or of a session ({@link
 * io.l7mp.proxy.metrics.SessionTraffic}); readers on other threads see them a little late, never
 * torn. Collectors read them when somebody asks for the {@link
 * io.l7mp.proxy.metrics.Exposition}. Off the data path, where there are few series, the instruments
 * of the Prometheus client library serve ({@link io.l7mp.proxy.metrics.LibraryCollector}). Depends
 * on nothing of ours.
 */
package io.l7mp.proxy.metrics;
