package io.l7mp.proxy.document;

/** Lines and columns of a text, counted as editors do. */
final class Texts {

    private Texts() {
    }

    /** The position of a character, given its index. */
    static Position position(String source, String text, int index) {
        int line = 1;
        int start = 0;
        int end = Math.min(index, text.length());
        for (int at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', start)) {
            line++;
            start = at + 1;
        }
        return new Position(source, line, end - start + 1);
    }
}
