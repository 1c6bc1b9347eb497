package io.l7mp.proxy.rule;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates a regular expression of JavaScript (ECMA-262 with annex B, no flags) into the
 * equivalent of java.util.regex: same meaning of {@code $ . \s [^] [a[b]}, literal braces, and no
 * syntax that is Java's alone.
 */
final class JsRegex {

    private static final int LONGEST = 4096;
    private static final int DEEPEST = 100;
    private static final String SPACES =
        "\\t\\n\\x0B\\f\\r\\u00A0\\uFEFF\\u2028\\u2029\\p{Zs}";
    private static final Pattern BOUNDS = Pattern.compile("\\{[0-9]+(,[0-9]*)?\\}");
    private static final Pattern NAMED = Pattern.compile("\\?<([\\p{L}_$][\\p{L}\\p{N}_$]*)>");
    private static final Pattern PLAIN_GROUP = Pattern.compile("\\?(:|=|!|<=|<!)");
    private static final Pattern REFERENCE = Pattern.compile("<([\\p{L}_$][\\p{L}\\p{N}_$]*)>");

    private static final Pattern CLASS_ESCAPE = Pattern.compile("\\\\[dDwWsS]");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");
    private static final Pattern OCTAL = Pattern.compile("[0-3]?[0-7]{1,2}");
    // Escapes and classes are skipped; what is left of parentheses are groups that capture.
    private static final Pattern CAPTURES = Pattern.compile(
        "\\\\.|\\[(?:\\\\.|[^\\]\\\\])*+\\]|(\\((?!\\?)|\\(\\?<(?![=!]))", Pattern.DOTALL);

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> names = new HashMap<>();
    private int at;
    private int depth;
    // Whether a quantifier may follow: Java gives two in a row another meaning.
    private boolean repeatable;

    JsRegex(String source) {
        this.source = source;
    }

    /** The expression for {@link Pattern#compile(String)}, which may still refuse it. */
    String translate() {
        if (source.length() > LONGEST) {
            throw error("longer than " + LONGEST + " characters");
        }
        while (at < source.length()) {
            term(source.charAt(at++));
        }
        return out.toString();
    }

    private void term(char c) {
        switch (c) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> open();
            case ')' -> close();
            case '*', '+', '?' -> quantifier(String.valueOf(c));
            case '{' -> brace();
            case '.' -> atom("[^\\n\\r\\u2028\\u2029]");
            case '$' -> assertion("\\z");
            case '^', '|' -> assertion(String.valueOf(c));
            case ']', '}' -> atom("\\" + c);
            default -> atom(String.valueOf(c));
        }
    }

    private void atom(String text) {
        out.append(text);
        repeatable = true;
    }

    private void assertion(String text) {
        out.append(text);
        repeatable = false;
    }

    private void quantifier(String text) {
        if (!repeatable) {
            throw error("nothing to repeat");
        }
        assertion(text);
        if (at < source.length() && source.charAt(at) == '?') {
            out.append('?');
            at++;
        }
    }

    private void brace() {
        var bounds = BOUNDS.matcher(source).region(at - 1, source.length());
        if (bounds.lookingAt()) {
            at = bounds.end();
            quantifier(bounds.group());
        } else {
            atom("\\{");
        }
    }

    private void open() {
        if (++depth > DEEPEST) {
            throw error("more than " + DEEPEST + " nested groups");
        }
        assertion("(");
        var plain = PLAIN_GROUP.matcher(source).region(at, source.length());
        var named = NAMED.matcher(source).region(at, source.length());
        if (plain.lookingAt()) {
            out.append(plain.group());
            at = plain.end();
        } else if (named.lookingAt()) {
            out.append("?<").append(name(named.group(1))).append('>');
            at = named.end();
        } else if (at < source.length() && source.charAt(at) == '?') {
            throw error("invalid group");
        }
    }

    /** Java's names of groups know letters and digits only. */
    private String name(String given) {
        var name = "g" + names.size();
        if (names.putIfAbsent(given, name) != null) {
            throw error("duplicate name of a group");
        }
        return name;
    }

    private void close() {
        if (--depth < 0) {
            throw error("unmatched )");
        }
        atom(")");
    }

    private void escape() {
        char c = next();
        switch (c) {
            case 'd', 'D', 'w', 'W' -> atom("\\" + c);
            case 'b', 'B' -> assertion("\\" + c);
            case 's' -> atom("[" + SPACES + "]");
            case 'S' -> atom("[^" + SPACES + "]");
            case 'k' -> reference();
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> backReference();
            default -> atom(literal(c));
        }
    }

    private void reference() {
        var name = REFERENCE.matcher(source).region(at, source.length());
        if (name.lookingAt() && names.containsKey(name.group(1))) {
            at = name.end();
            atom("\\k<" + names.get(name.group(1)) + ">");
        } else {
            atom("k");
        }
    }

    /** A reference when there are as many groups, else an octal character, else a digit. */
    private void backReference() {
        var digits = NUMBER.matcher(source).region(at - 1, source.length());
        var octal = OCTAL.matcher(source).region(at - 1, source.length());
        if (digits.lookingAt() && Integer.parseInt(digits.group()) <= groups()) {
            at = digits.end();
            // In a group of its own, or a digit that follows would count as part of the number.
            atom("(?:\\" + digits.group() + ")");
        } else if (octal.lookingAt()) {
            at = octal.end();
            atom("\\x%02x".formatted(Integer.parseInt(octal.group(), 8)));
        } else {
            atom(source.substring(at - 1, at));
        }
    }

    private long groups() {
        return CAPTURES.matcher(source).results().filter(found -> found.group(1) != null).count();
    }

    /** The one character an escape stands for, inside and outside of classes. */
    private String literal(char c) {
        return switch (c) {
            case 't', 'n', 'r', 'f' -> "\\" + c;
            case 'v' -> "\\x0B";
            case '0' -> "\\x00";
            case 'x' -> hex("\\x", 2, c);
            case 'u' -> hex("\\u", 4, c);
            case 'c' -> control();
            default -> Character.isLetterOrDigit(c) || c > 0x7f ? String.valueOf(c) : "\\" + c;
        };
    }

    private String hex(String prefix, int digits, char otherwise) {
        int end = at + digits;
        if (end > source.length() || !source.substring(at, end).matches("[0-9a-fA-F]+")) {
            return String.valueOf(otherwise);
        }
        var text = prefix + source.substring(at, end);
        at = end;
        return text;
    }

    private String control() {
        if (at < source.length() && source.substring(at, at + 1).matches("[a-zA-Z]")) {
            return "\\x%02x".formatted(source.charAt(at++) & 31);
        }
        return "\\\\c";
    }

    private void characterClass() {
        boolean negated = at < source.length() && source.charAt(at) == '^';
        at += negated ? 1 : 0;
        if (at < source.length() && source.charAt(at) == ']') {
            at++;
            atom(negated ? "[\\s\\S]" : "(?!)");
            return;
        }
        out.append(negated ? "[^" : "[");
        for (char c = next(); c != ']'; c = next()) {
            out.append(member(c));
        }
        atom("]");
    }

    private String member(char c) {
        return switch (c) {
            case '\\' -> escapedMember(next());
            case '[', '&', '^' -> "\\" + c;
            case '-' -> CLASS_ESCAPE.matcher(source).region(at, source.length()).lookingAt()
                ? "\\-" : "-";
            default -> String.valueOf(c);
        };
    }

    private String escapedMember(char c) {
        return switch (c) {
            case 'd', 'D', 'w', 'W' -> "\\" + c;
            case 's' -> SPACES;
            case 'S' -> "[^" + SPACES + "]";
            case 'b' -> "\\x08";
            default -> literal(c);
        };
    }

    private char next() {
        if (at >= source.length()) {
            throw error("it ends too early");
        }
        return source.charAt(at++);
    }

    private PatternSyntaxException error(String reason) {
        return new PatternSyntaxException(reason, source, at);
    }
}
