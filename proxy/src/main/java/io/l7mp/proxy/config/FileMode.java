package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import java.util.regex.Pattern;

/** Permissions of a file, as chmod(1) takes them. */
public final class FileMode {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");
    private static final int RADIX = 8;

    private FileMode() {
    }

    /** Reads {@code mode}: a number would be octal to some and decimal to others. */
    public static int of(Node mode) {
        if (mode.kind() != Node.Kind.STRING || !OCTAL.matcher(mode.asString()).matches()) {
            throw mode.expected("permissions as an octal number in quotes, such as \"0660\"");
        }
        return Integer.parseInt(mode.asString(), RADIX);
    }
}
