// SPDX-License-Identifier: MIT
/**
 * RFC 6455 as tables: what a peer sends, in what section of the standard it is treated, and what
 * must come of it. Every {@link io.l7mp.tests.rfc6455.Case} is played to a listener, by a client,
 * and to a cluster, by a server, in one write and byte by byte.
 *
 * <p>There is one right outcome for each, the strictest that the standard has: what is wrong is
 * refused at the first byte that shows it.
 */
package io.l7mp.tests.rfc6455;
