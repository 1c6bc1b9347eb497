// SPDX-License-Identifier: MIT
/** UDP sessions that the kernel carries: that it does, that nobody notices, and what is left. */
package io.l7mp.tests.offload;
