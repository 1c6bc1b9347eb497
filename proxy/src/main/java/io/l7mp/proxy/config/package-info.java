/**
 * Configuration as data: trees of {@link io.l7mp.proxy.document.Node} become immutable spec
 * records, which know what was written where and echo it.
 *
 * <p>File and API share all of it. Everything here is immutable or confined to one call, so any
 * thread may use it, and nothing blocks. Invariant: an error names position, JSON Pointer and what
 * was expected.
 */
package io.l7mp.proxy.config;
