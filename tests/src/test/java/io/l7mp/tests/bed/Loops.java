// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How many threads the proxy of a suite has for data: {@code admin.loops}; one without it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Loops {
    /** The number. */
    int value();
}
