// SPDX-License-Identifier: MIT
/** What is particular about AF_PACKET listeners and clusters, between real interfaces. */
package io.l7mp.tests.packet;
