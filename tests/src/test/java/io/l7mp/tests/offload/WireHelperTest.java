// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the wire: the program for older kernels. */
@LongRun
@NeedsNetNs
@NeedsOffload
class WireHelperTest extends WireCases {
    @RegisterExtension
    static final TestBed BED = Carried.bed("-Dl7mp.offload.variant=helper");

    WireHelperTest() {
        super("helper", HostKernel.mode());
    }

    @Override
    TestBed bed() {
        return BED;
    }
}
