package io.l7mp.proxy.offload;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.libbpf.BpfProgram;
import io.l7mp.ffi.libbpf.TcFilter;
import io.l7mp.ffi.libbpf.TcxLink;
import io.l7mp.ffi.netlink.RouteSocket;
import java.util.Optional;

/**
 * The program before what one interface receives: by a tcx link, which goes with the process, or
 * where the kernel has none by a filter of our own in the clsact qdisc.
 */
sealed interface Hook {
    /** Ours among the filters of an interface: late, so that others see packets first. */
    TcFilter.Place PLACE = new TcFilter.Place(0x4c37, 0xc000);

    /** What the API calls it. */
    String mode();

    /** Detaches the program. */
    void detach() throws ErrnoException;

    /** Lets go of what is held of an interface that has gone. */
    default void forget() {
    }

    /** A tcx link, Linux 6.6. */
    record Tcx(TcxLink link) implements Hook {
        @Override
        public String mode() {
            return "tcx";
        }

        @Override
        public void detach() {
            link.close();
        }

        @Override
        public void forget() {
            link.close();
        }
    }

    /** A filter; the qdisc we made for it goes too, unless others have come to use it. */
    record Clsact(int ifindex, TcFilter filter) implements Hook {
        @Override
        public String mode() {
            return "clsact";
        }

        @Override
        public void detach() throws ErrnoException {
            filter.close();
            try (var socket = new RouteSocket()) {
                if (filter.ownsQdisc() && socket.filters(ifindex) == 0) {
                    filter.removeQdisc();
                }
            }
        }
    }

    /** What was there before us, and stays. */
    record Left() implements Hook {
        @Override
        public String mode() {
            return "prepared";
        }

        @Override
        public void detach() {
        }
    }

    /**
     * Attaches {@code program}.
     *
     * @throws ErrnoException EPERM without CAP_NET_ADMIN, ENODEV where the interface has gone
     */
    static Hook attach(BpfProgram program, int ifindex) throws ErrnoException {
        var link = Overrides.mayUseTcx() ? tcx(program, ifindex) : Optional.<TcxLink>empty();
        return link.isPresent() ? new Tcx(link.get())
                : new Clsact(ifindex, TcFilter.attach(program, ifindex, PLACE));
    }

    private static Optional<TcxLink> tcx(BpfProgram program, int ifindex) throws ErrnoException {
        try {
            return Optional.of(TcxLink.attach(program, ifindex));
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EINVAL) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
