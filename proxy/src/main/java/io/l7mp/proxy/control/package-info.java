/**
 * The configuration at run time: what exists, how it changes, what it looks like.
 *
 * <p>Owned by one thread, "control" ({@link io.l7mp.proxy.control.Control}). A change is a
 * {@link io.l7mp.proxy.control.Transaction} on a copy: objects are checked and made there, then
 * what must be opened is opened, then the copy becomes the current state; when anything fails,
 * nothing has happened. The state itself is immutable, so a
 * {@link io.l7mp.proxy.control.View} of it is consistent and may be read by any thread. Control
 * waits for loops, never the other way round.
 */
package io.l7mp.proxy.control;
