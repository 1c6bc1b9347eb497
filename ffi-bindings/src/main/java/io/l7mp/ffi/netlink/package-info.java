// SPDX-License-Identifier: MIT
/**
 * What the kernel knows of interfaces, routes and filters, through rtnetlink(7):
 * {@link io.l7mp.ffi.netlink.RouteSocket} asks, {@link io.l7mp.ffi.netlink.RouteEvents} hears of
 * changes. Answers come at once, they never wait for the network. One thread per socket.
 */
package io.l7mp.ffi.netlink;
