package io.l7mp.proxy.api;

import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.offload.KernelOffload;

/**
 * What the API shows and changes.
 *
 * @param control everything that is configured
 * @param offload what the kernel carries
 * @param version the proxy's
 */
public record Served(Control control, KernelOffload offload, String version) {
}
