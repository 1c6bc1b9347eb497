// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of the tables.
 *
 * @param section of RFC 6455
 * @param what the peer does
 * @param sent what it sends
 * @param seen what comes of it
 */
record Case(String section, String what, List<Sent> sent, Seen seen) {

    /** A row whose frames are as they should be: nothing comes of them until it is said what. */
    static Case of(String section, String what, Sent... sent) {
        return new Case(section, what, List.of(sent), new Seen(List.of(), List.of(), Seen.OPEN));
    }

    /** These messages get through. */
    Case gives(String... messages) {
        var all = new ArrayList<String>();
        for (var message : messages) {
            all.add(Seen.show(message.getBytes(StandardCharsets.UTF_8)));
        }
        return with(new Seen(all, seen.pongs(), seen.end()));
    }

    /** This message gets through. */
    Case gives(byte[] message) {
        return with(new Seen(List.of(Seen.show(message)), seen.pongs(), seen.end()));
    }

    /** These pongs come back. */
    Case pongs(String... payloads) {
        return with(new Seen(seen.messages(), List.of(payloads), seen.end()));
    }

    /** The connection fails with this code. */
    Case fails(int code) {
        return with(new Seen(seen.messages(), seen.pongs(), "fails " + code));
    }

    /** The peer's Close is answered with this code. */
    Case answers(int code) {
        return with(new Seen(seen.messages(), seen.pongs(), "answers " + code));
    }

    /** Whether the peer says goodbye as it should. */
    boolean isOrderly() {
        return seen.end().startsWith("answers");
    }

    @Override
    public String toString() {
        return "§" + section + " " + what;
    }

    private Case with(Seen other) {
        return new Case(section, what, sent, other);
    }
}
