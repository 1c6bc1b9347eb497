package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Resolver.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One attempt to reach an {@link Address}: has everything dialled that its name stands for, one
 * after the other, until something answers. When nothing does, the name is looked up once more, as
 * what was known of it may be out of date. Loop thread only.
 *
 * <p>How long all that may take is its user's affair, who ends it with {@link #cancel}.
 */
public final class Attempt {
    // More reasons than that say no more.
    private static final int MOST_REASONS = 4;

    private final Place place;
    private final Address address;
    private final Dialer dialer;
    private final boolean isNamed;
    private final Consumer<Answer> waiter;

    // No list of its own until something has failed.
    private List<String> reasons = List.of();
    private List<? extends SocketAddress> candidates = List.of();
    private int next;
    private boolean hasLookedAgain;
    private boolean over;

    Attempt(Place place, Address address, Dialer dialer) {
        this.place = place;
        this.address = address;
        this.dialer = dialer;
        this.isNamed = address instanceof Address.Inet inet && !inet.isLiteral();
        this.waiter = answer -> place.loop.execute(() -> onAnswer(answer));
    }

    /** Where an attempt is made. */
    record Place(EventLoop loop, Resolver resolver) {
    }

    /** Begins; the dialer is called before this returns unless a name has to be looked up. */
    public void start() {
        switch (address) {
            case Address.Unix unix -> dialPath(unix.path());
            case Address.Inet inet when isNamed -> find(inet);
            case Address.Inet literal -> dialLiteral(literal);
        }
    }

    /** What was dialled last cannot be reached. */
    public void failed(String reason) {
        if (!over) {
            note(reason);
            blame();
            dialNext();
        }
    }

    /** What was dialled last answers; this was the attempt. */
    public void succeeded() {
        over = true;
        if (isNamed) {
            place.resolver.worked(host(), dialled());
        }
    }

    /** What had succeeded is out of reach after all, so others should be dialled before it. */
    public void lost() {
        blame();
    }

    /** Nobody waits for it any more. What is being dialled has taken too long. */
    public void cancel() {
        if (!over) {
            over = true;
            blame();
            if (isNamed) {
                place.resolver.forget(host(), waiter);
            }
        }
    }

    /** What keeps it from being over; empty when that is plain from the address. */
    public Optional<String> waitsFor() {
        if (over || !isNamed) {
            return Optional.empty();
        }
        return Optional.of(next == 0 ? host() + " is still being looked up"
                : shown(candidates.get(next - 1)) + " does not answer");
    }

    /** Whether it has succeeded, failed or been cancelled. */
    public boolean isOver() {
        return over;
    }

    private void note(String reason) {
        if (reasons.isEmpty()) {
            reasons = new ArrayList<>(1);
        }
        reasons.add(reason);
    }

    private void find(Address.Inet inet) {
        place.resolver.find(inet.host(), waiter).ifPresent(this::onAnswer);
    }

    private void dialPath(String path) {
        try {
            candidates = List.of(UnixSockets.address(path));
        } catch (InvalidPathException e) {
            giveUp("\"" + path + "\" is no path: " + e.getReason());
            return;
        }
        dialNext();
    }

    private void dialLiteral(Address.Inet inet) {
        try {
            candidates = List.of(new InetSocketAddress(
                    Resolver.literal(inet.host()), inet.port()));
        } catch (UnknownHostException e) {
            giveUp("cannot resolve " + inet.host() + ": " + e.getMessage());
            return;
        }
        dialNext();
    }

    private void onAnswer(Answer answer) {
        if (over) {
            return;
        }
        switch (answer) {
            case Answer.Found found -> candidates = untried(found.addresses());
            case Answer.Unknown unknown -> {
                note("cannot resolve " + host() + ": " + unknown.reason());
                candidates = List.of();
            }
        }
        next = 0;
        dialNext();
    }

    private List<InetSocketAddress> untried(List<InetAddress> addresses) {
        var port = ((Address.Inet) address).port();
        return addresses.stream().map(found -> new InetSocketAddress(found, port))
                .filter(found -> !candidates.contains(found)).toList();
    }

    private void dialNext() {
        if (next < candidates.size()) {
            var remote = candidates.get(next++);
            dialer.dial(remote, shown(remote));
        } else if (isNamed && !candidates.isEmpty() && !hasLookedAgain) {
            hasLookedAgain = true;
            place.resolver.findAgain(host(), waiter).ifPresent(this::onAnswer);
        } else {
            giveUp(reason());
        }
    }

    private void giveUp(String reason) {
        over = true;
        dialer.onUnreachable(reason);
    }

    private String reason() {
        var shown = String.join("; ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
        return reasons.size() <= MOST_REASONS ? shown
                : shown + "; and " + (reasons.size() - MOST_REASONS) + " more like these";
    }

    private void blame() {
        if (isNamed && next > 0) {
            place.resolver.failed(host(), dialled());
        }
    }

    private InetAddress dialled() {
        return ((InetSocketAddress) candidates.get(next - 1)).getAddress();
    }

    private String shown(SocketAddress remote) {
        return isNamed && remote instanceof InetSocketAddress inet
                ? address + " (" + Addresses.text(inet.getAddress()) + ")" : address.toString();
    }

    private String host() {
        return ((Address.Inet) address).host();
    }
}
