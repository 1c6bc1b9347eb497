package io.l7mp.proxy.session;

import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.loop.EventLoop;
import java.util.Optional;

/** Lets the kernel carry the datagrams of sessions. */
public interface FlowOffload {
    /** What a proxy has that cannot do that. */
    FlowOffload NONE = new FlowOffload() {
        @Override
        public Optional<String> obstacle() {
            return Optional.of("kernel offload is disabled");
        }

        @Override
        public Carriage carry(EventLoop loop, Pair pair, Passenger passenger) {
            return Carriage.refused(obstacle().orElseThrow());
        }
    };

    /** Why it carries none at present; empty when it carries what is fit for it. Any thread. */
    Optional<String> obstacle();

    /**
     * Has the kernel carry what both sides of a session say to each other, from now on. On the
     * session's loop.
     */
    Carriage carry(EventLoop loop, Pair pair, Passenger passenger);

    /**
     * The two sides of a session.
     *
     * @param client the client's datagrams, as they come in
     * @param server the datagrams of the other side, as they come in
     */
    record Pair(Flow.Ends client, Flow.Ends server) {
    }

    /** A session whose datagrams are carried. All on its loop. */
    interface Passenger {
        /** So much was carried from the client to the server since this was last told. */
        void onCarriedForward(long packets, long bytes);

        /** So much was carried from the server to the client since this was last told. */
        void onCarriedBack(long packets, long bytes);
    }

    /** The carrying of one session; on its loop. */
    interface Carriage {
        /** One that does not take place. */
        static Carriage refused(String reason) {
            return new Carriage() {
                @Override
                public Optional<String> obstacle() {
                    return Optional.of(reason);
                }

                @Override
                public void catchUp() {
                }

                @Override
                public void stop() {
                }
            };
        }

        /** Why the kernel does not carry; empty when it does. It may change by itself. */
        Optional<String> obstacle();

        /** The passenger hears of all that was carried by now before this returns. */
        void catchUp();

        /** Ends it; the passenger hears of all that was carried before this returns. */
        void stop();
    }
}
