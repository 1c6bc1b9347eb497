// SPDX-License-Identifier: MIT
/** Benchmarks of sockets, in their package so that they may drive them. */
package io.l7mp.proxy.net;
