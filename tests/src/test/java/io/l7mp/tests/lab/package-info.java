// SPDX-License-Identifier: MIT
/**
 * The network that the suites run in: namespaces, what waits and what runs programs in them.
 *
 * <p>A {@link io.l7mp.tests.lab.Lab} is three namespaces in a row, client - proxy - server, joined
 * by veth pairs. A socket belongs to the namespace of the thread that opened it, so plain Java
 * sockets opened inside {@link io.l7mp.tests.lab.NetNs#call} live there for good and can be used
 * from any thread. Everything opened is owned by somebody who closes it; what is left over fails
 * the suite.
 */
package io.l7mp.tests.lab;
