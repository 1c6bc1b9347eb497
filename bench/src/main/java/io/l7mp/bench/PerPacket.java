// SPDX-License-Identifier: MIT
package io.l7mp.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a benchmark of what runs for every packet or batch of packets: it must not allocate, and a
 * test of this module runs it to see that it does not.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PerPacket {
}
