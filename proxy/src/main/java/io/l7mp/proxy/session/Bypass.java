package io.l7mp.proxy.session;

import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.session.FlowOffload.Carriage;
import io.l7mp.proxy.session.FlowOffload.Passenger;
import io.l7mp.proxy.stream.Need;
import io.l7mp.proxy.stream.Stream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Has the kernel carry a session's datagrams while they flow and no stage needs to see them. What
 * was carried is told to every stream it would have passed. Loop thread only.
 */
final class Bypass implements Passenger {
    private static final Carriage NOT_YET = Carriage.refused("the session is not connected");

    private final Session session;
    private final FlowOffload offload;
    private Carriage carriage = NOT_YET;

    Bypass(Session session, FlowOffload offload) {
        this.session = session;
        this.offload = offload;
    }

    /** The session's data flow: the kernel may have them, unless it has. */
    void start() {
        if (carriage.obstacle().isPresent()) {
            carriage = stageInTheWay().map(Carriage::refused).orElseGet(this::carry);
        }
    }

    /** The session's data do not flow any more, or another way. */
    void stop() {
        carriage.stop();
        carriage = NOT_YET;
    }

    /** Tells the streams of all that the kernel has carried by now. */
    void catchUp() {
        carriage.catchUp();
    }

    /** What the API shows, for each direction. */
    Map<String, Object> shown() {
        var state = carriage.obstacle().orElse("active");
        var shown = new LinkedHashMap<String, Object>(4);
        shown.put("ingress", state);
        shown.put("egress", state);
        return shown;
    }

    @Override
    public void onCarriedForward(long packets, long bytes) {
        var pipeline = session.pipeline();
        session.source().onCarriedOut(packets, bytes);
        pipeline.ingress().forEach(stage -> through(stage, packets, bytes));
        pipeline.destination().onCarriedIn(packets, bytes);
    }

    @Override
    public void onCarriedBack(long packets, long bytes) {
        var pipeline = session.pipeline();
        pipeline.destination().onCarriedOut(packets, bytes);
        pipeline.egress().forEach(stage -> through(stage, packets, bytes));
        session.source().onCarriedIn(packets, bytes);
    }

    private static void through(Stage stage, long packets, long bytes) {
        stage.onCarriedIn(packets, bytes);
        stage.onCarriedOut(packets, bytes);
    }

    private Carriage carry() {
        return offload.carry(session.loop(),
                new FlowOffload.Pair(source().flow().orElseThrow(),
                        flowOf(destination()).orElseThrow()), this);
    }

    /** The first stage that keeps the data in this process. */
    private Optional<String> stageInTheWay() {
        if (source().flow().isEmpty()) {
            return Optional.of("listener \"" + session.listener().name() + "\" "
                    + without(source()));
        }
        if (flowOf(destination()).isEmpty()) {
            return Optional.of("cluster \"" + destination().origin() + "\" "
                    + destination().stream().map(Bypass::without).orElse("is not connected"));
        }
        return session.stages().stream().filter(this::isBetween)
                .filter(stage -> stage.stream().map(Stream::need).orElse(Need.STREAM) != Need.NONE)
                .findFirst().map(stage -> "cluster \"" + stage.origin() + "\" needs the data");
    }

    /** Why a stream has nothing for the kernel; one of datagrams may have so later. */
    private static String without(Stream stream) {
        return stream.isLossy() ? "has to see the next datagrams itself" : "does not speak UDP";
    }

    private boolean isBetween(Stage stage) {
        return stage != session.source() && stage != destination();
    }

    private Stream source() {
        return session.source().stream().orElseThrow();
    }

    private Stage destination() {
        return session.pipeline().destination();
    }

    private static Optional<Flow.Ends> flowOf(Stage stage) {
        return stage.stream().flatMap(Stream::flow);
    }
}
