// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the wire: the program for older kernels, attached as there. */
@NeedsNetNs
@NeedsOffload
class WireHelperClsactTest extends WireCases {
    @RegisterExtension
    static final TestBed BED = Carried.bed(
        "-Dl7mp.offload.variant=helper -Dl7mp.offload.attach=clsact");

    WireHelperClsactTest() {
        super("helper", "clsact");
    }

    @Override
    TestBed bed() {
        return BED;
    }
}
