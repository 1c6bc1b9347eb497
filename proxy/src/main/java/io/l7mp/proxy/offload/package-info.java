/**
 * Has the kernel carry the datagrams of established UDP sessions, past this process, by a program
 * before everything the chosen interfaces receive.
 *
 * <p>{@link io.l7mp.proxy.offload.KernelOffload} is switched on and off by control. While it is on
 * there is an {@code Engine}: the loaded program, where it is attached, its table of flows, and a
 * thread of its own that reads the table's counters every second and hears of changes of routes and
 * interfaces. The flows themselves belong to loops, as sessions do: a {@code LoopFlows} on each
 * loop puts them into the table and takes them out.
 *
 * <p>Correctness never depends on it: what the program does not know, or had better not touch,
 * reaches the proxy's sockets as ever.
 */
package io.l7mp.proxy.offload;
