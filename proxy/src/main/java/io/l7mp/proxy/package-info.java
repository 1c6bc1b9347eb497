/**
 * The process: command line, assembly, start and end. The only package that sees all others.
 *
 * <p>Life: {@link io.l7mp.proxy.Main} reads options and configuration, {@link io.l7mp.proxy.Proxy}
 * puts loops, protocols and control together and takes them apart again at the end.
 */
package io.l7mp.proxy;
