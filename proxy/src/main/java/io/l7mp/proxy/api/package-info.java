/**
 * The REST API: the {@code L7mpController} cluster, and the resources below {@code /api/v1}.
 *
 * <p>Requests are sessions like any other. Their stream
 * ({@link io.l7mp.proxy.api.ControllerConnector} makes it) lives on the session's loop: it reads
 * the request, bounded, and feeds the answer back, as fast as it is taken. In between, on the
 * control thread, the router finds the operation, which parses the body, talks to
 * {@link io.l7mp.proxy.control.Control} and makes the answer. Every refusal is an answer in the
 * format of the API and a line in the log; nothing that a client sends ends anything but its own
 * session.
 *
 * <p>The {@code Prometheus} cluster ({@link io.l7mp.proxy.api.PrometheusFactory}) answers with the
 * metrics of the process.
 *
 * <p>A short answer is written at once. A long one is written by a virtual thread
 * ({@link io.l7mp.proxy.api.Writers}) while the client takes it
 * ({@link io.l7mp.proxy.api.AnsweringStream}); in between is a {@link io.l7mp.proxy.api.Pipe}, and
 * who is slower holds up the other one and nobody else. What such an answer shows is looked at only
 * when its turn comes, so its size is nowhere in memory.
 */
package io.l7mp.proxy.api;
