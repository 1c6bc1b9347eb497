// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the wire: the best program and the best way to attach it that this kernel has. */
@NeedsNetNs
@NeedsOffload
class WireTest extends WireCases {
    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    WireTest() {
        super(HostKernel.variant(), HostKernel.mode());
    }

    @Override
    TestBed bed() {
        return BED;
    }
}
