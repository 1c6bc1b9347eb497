// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the wire: attached by a filter, as on older kernels. */
@LongRun
@NeedsNetNs
@NeedsOffload
class WireClsactTest extends WireCases {
    @RegisterExtension
    static final TestBed BED = Carried.bed("-Dl7mp.offload.attach=clsact");

    WireClsactTest() {
        super(HostKernel.variant(), "clsact");
    }

    @Override
    TestBed bed() {
        return BED;
    }
}
