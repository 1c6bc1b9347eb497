// SPDX-License-Identifier: MIT
/**
 * Datagrams in batches: many received or sent by one system call.
 *
 * <p>The typed floor over recvmmsg(2), sendmmsg(2) and UDP segmentation offload, for UDP and Unix
 * datagram sockets alike. A loop owns one {@link io.l7mp.ffi.datagram.RecvBatch} and one
 * {@link io.l7mp.ffi.datagram.SendBatch} and uses them for all its sockets.
 *
 * <p>Thread: one, the owner's. Invariants: what a receive call delivered is valid until the next
 * one on the same batch; calls never block and allocate nothing; all memory is taken once and
 * lives as long as the process; results are counts or {@code -errno}, what to retry or to count
 * is the caller's policy.
 */
package io.l7mp.ffi.datagram;
