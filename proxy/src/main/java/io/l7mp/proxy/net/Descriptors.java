package io.l7mp.proxy.net;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many descriptors the data plane may still open; shared by all threads.
 *
 * <p>It stops {@link #RESERVE} short of the process's limit, so that the API still answers when the
 * data plane is full. Whoever opens a socket for a session {@link #tryTake}s one first and
 * {@link #give}s it back when the socket is closed.
 */
public final class Descriptors {
    /** How many descriptors the data plane leaves to everything else. */
    public static final int RESERVE = 64;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final AtomicInteger free;

    /** Room for {@code count} descriptors. */
    public Descriptors(int count) {
        free = new AtomicInteger(count);
    }

    /** What the soft limit of open files ({@code /proc/self/limits}) leaves the data plane. */
    public static Descriptors ofProcess() {
        return new Descriptors(Math.max(0, limit() - open() - RESERVE));
    }

    /** Takes one; false when only the reserve is left. */
    public boolean tryTake() {
        if (free.decrementAndGet() >= 0) {
            return true;
        }
        free.incrementAndGet();
        return false;
    }

    /** Takes one in any case, of the reserve if need be: for what the operator asks to open. */
    public void take() {
        free.decrementAndGet();
    }

    /**
     * Takes one.
     *
     * @param call what for, in words
     * @throws SocketException when only the reserve is left
     */
    public void take(String call) throws SocketException {
        if (!tryTake()) {
            throw new SocketException(call + ": out of file descriptors");
        }
    }

    /** Gives one back. */
    public void give() {
        free.incrementAndGet();
    }

    /** How many are left. */
    public int available() {
        return free.get();
    }

    private static int limit() {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+")[3])
                    .filter(soft -> !soft.equals("unlimited"))
                    .mapToInt(soft -> (int) Math.min(UNLIMITED, Long.parseLong(soft)))
                    .findFirst().orElse(UNLIMITED);
        } catch (IOException e) {
            return UNLIMITED;
        }
    }

    private static int open() {
        var names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }
}
