package io.l7mp.proxy;

import io.l7mp.proxy.api.ApiMetrics;
import io.l7mp.proxy.api.ControllerFactory;
import io.l7mp.proxy.api.PrometheusFactory;
import io.l7mp.proxy.api.Served;
import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.control.Protocols;
import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.log.ProcessLog;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.BuildCollector;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.metrics.LibraryCollector;
import io.l7mp.proxy.metrics.SessionTraffic;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Farewells;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.Resolver;
import io.l7mp.proxy.offload.KernelOffload;
import io.l7mp.proxy.protocol.discard.DiscardFactory;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.protocol.fork.ForkFactory;
import io.l7mp.proxy.protocol.http.HttpFactory;
import io.l7mp.proxy.protocol.http.HttpServer;
import io.l7mp.proxy.protocol.json.JsonDecapFactory;
import io.l7mp.proxy.protocol.json.JsonEncapFactory;
import io.l7mp.proxy.protocol.jsonsocket.JsonSocketFactory;
import io.l7mp.proxy.protocol.logger.LoggerFactory;
import io.l7mp.proxy.protocol.metric.MetricFactory;
import io.l7mp.proxy.protocol.packet.PacketFactory;
import io.l7mp.proxy.protocol.pipe.PipeFactory;
import io.l7mp.proxy.protocol.sctp.SctpFactory;
import io.l7mp.proxy.protocol.stdio.StdioFactory;
import io.l7mp.proxy.protocol.sync.SyncFactory;
import io.l7mp.proxy.protocol.tcp.TcpFactory;
import io.l7mp.proxy.protocol.udp.UdpFactory;
import io.l7mp.proxy.protocol.unix.UnixFactory;
import io.l7mp.proxy.protocol.websocket.WebSocketFactory;
import io.l7mp.proxy.session.AccessLog;
import io.l7mp.proxy.session.ConfigurationCollector;
import io.l7mp.proxy.session.Sessions;
import io.l7mp.proxy.session.Snapshots;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The running proxy: puts loops, sessions, protocols and control together, and apart again. */
final class Proxy {
    private static final Logger LOG = System.getLogger(Proxy.class.getName());
    private static final long STOP_MS = 6_000;

    private final LoopGroup loops;
    private final Sessions sessions;
    private final HttpServer httpServer = new HttpServer();
    private final ForkFactory forkFactory;
    private final KernelOffload offload;
    private final Control control;
    private final ProcessSettings settings;

    /**
     * A proxy on so many loops that says what it has to say to {@code log}.
     *
     * @param programs paths of those that clusters may start
     */
    Proxy(int loops, List<String> programs, ProcessLog log) throws IOException {
        this.loops = new LoopGroup(loops);
        var snapshots = new Snapshots();
        var accessLog = new AccessLog();
        this.offload = new KernelOffload(this.loops);
        this.sessions = new Sessions(
                new Sessions.Parts(this.loops, snapshots, accessLog, offload));
        this.settings = new ProcessSettings(log, accessLog, this::offload);
        var descriptors = Descriptors.ofProcess();
        this.forkFactory = new ForkFactory(descriptors, programs);
        var protocols = new Protocols();
        this.control = new Control(new Control.Parts(this.loops, snapshots, sessions, descriptors,
                settings), protocols);
        addAll(protocols, log.outputs(), descriptors);
        addMeasured(protocols, snapshots);
    }

    /** Every protocol there is; a new one is one more line. */
    private void addAll(Protocols protocols, Outputs outputs, Descriptors descriptors) {
        var outbound = new Outbound(descriptors, new Resolver());
        UnixFactory.all(outbound).forEach(protocols::add);
        protocols.add(new UdpFactory(outbound))
                .add(new TcpFactory(outbound))
                .add(new PacketFactory(outbound))
                .add(new SctpFactory(outbound))
                .add(new WebSocketFactory(outbound))
                .add(new PipeFactory(descriptors))
                .add(forkFactory)
                .add(new HttpFactory(httpServer))
                .add(new EchoFactory())
                .add(new DiscardFactory())
                .add(new LoggerFactory(outputs))
                .add(new StdioFactory(System.in, outputs.stdout()))
                .add(new JsonEncapFactory())
                .add(new JsonDecapFactory())
                .add(new SyncFactory(loops))
                .add(new JsonSocketFactory(protocols));
    }

    /** Those that have, or show, metrics of their own. */
    private void addMeasured(Protocols protocols, Snapshots snapshots) {
        var traffic = new SessionTraffic();
        var library = new LibraryCollector();
        var exposition = new Exposition(loops.all().stream().map(EventLoop::counters).toList())
                .add(new BuildCollector(Version.current()))
                .add(new ConfigurationCollector(snapshots))
                .add(traffic)
                .add(offload.collector())
                .add(library);
        protocols.add(new MetricFactory(traffic))
                .add(new PrometheusFactory(exposition))
                .add(new ControllerFactory(
                        new Served(control, offload, Version.current()),
                        new ApiMetrics(library.registry())));
    }

    /** Makes everything in {@code configuration} and serves it; does not keep its text. */
    void start(Configuration configuration) throws IOException {
        try (var prepared = settings.prepare(configuration.admin())) {
            prepared.apply();
        }
        control.start(configuration);
    }

    /** Switches kernel offload as {@code admin} wants; sessions that are on have it, too. */
    private void offload(AdminSpec admin) {
        if (offload.apply(admin)) {
            sessions.reconsiderOffload();
        }
    }

    /** Finds everything in {@code wanted} that could not be made; nothing is opened. */
    void check(Configuration wanted, Findings findings) {
        control.check(wanted, findings);
    }

    /** Says where the proxy can be reached. */
    void announce(long startMs) {
        LOG.log(Level.INFO, "l7mp {0} is ready after {1} ms", Version.current(), startMs);
        control.view().controllerPorts().forEach(port ->
                LOG.log(Level.INFO, "API at http://localhost:{0}/api/v1/config", port));
    }

    /** Stops accepting, ends all sessions, lets them say goodbye, and frees everything. */
    void stop() throws InterruptedException {
        control.stop();
        sessions.endAll("Proxy is shutting down").join();
        offload.stop();
        var farewells = loops.all().stream()
                .map(loop -> loop.call(() -> Farewells.of(loop).none())
                        .thenCompose(none -> none))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(farewells).orTimeout(STOP_MS, TimeUnit.MILLISECONDS)
                .exceptionally(late -> null).join();
        httpServer.close();
        loops.stop(STOP_MS);
        forkFactory.close();
    }
}
