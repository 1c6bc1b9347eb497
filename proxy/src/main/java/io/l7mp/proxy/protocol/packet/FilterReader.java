package io.l7mp.proxy.protocol.packet;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.packet.PacketConstants;
import io.l7mp.ffi.packet.SocketFilter;
import io.l7mp.ffi.packet.SocketFilter.Instruction;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code spec.filter}: an expression, which tcpdump compiles, or the program itself, as a
 * list of {@code [code, jt, jf, k]} or as what {@code tcpdump -ddd} prints. The kernel has checked
 * what comes out.
 */
final class FilterReader {
    private static final int WORDS = 4;
    private static final long MOST_K = 0xFFFF_FFFFL;
    private static final String PROGRAM = "\\d+(\\s+\\d+)+";

    private FilterReader() {
    }

    static SocketFilter read(Node node, Optional<String> device) {
        if (node.kind() == Node.Kind.ARRAY) {
            return verified(node, node.elements().stream().map(FilterReader::instruction).toList());
        }
        var text = node.asString().strip();
        if (text.isEmpty()) {
            throw node.expected("a filter expression, or the code of a filter");
        }
        if (text.matches(PROGRAM)) {
            return verified(node, program(node, text));
        }
        try {
            return verified(node, program(node, FilterCompiler.compile(text, device)));
        } catch (FilterCompiler.Refusal e) {
            throw node.refuse(e.getMessage());
        }
    }

    private static Instruction instruction(Node node) {
        var words = node.asArray();
        if (words.size() != WORDS) {
            throw node.expected("an instruction [code, jt, jf, k]");
        }
        return new Instruction(words.get(0).asInt(0, 0xFFFF), words.get(1).asInt(0, 0xFF),
                words.get(2).asInt(0, 0xFF), operand(words.get(3)));
    }

    private static long operand(Node node) {
        if (node.asNumber() instanceof Long k && k >= 0 && k <= MOST_K) {
            return k;
        }
        throw node.expected("an integer from 0 to " + MOST_K);
    }

    /** The text begins with the number of instructions; each is four numbers. */
    private static List<Instruction> program(Node node, String text) {
        var words = text.strip().split("\\s+");
        var program = new ArrayList<Instruction>();
        try {
            for (var at = 1; at + WORDS <= words.length; at += WORDS) {
                program.add(new Instruction(number(words[at], 0xFFFF),
                        number(words[at + 1], 0xFF), number(words[at + 2], 0xFF),
                        Long.parseLong(words[at + 3])));
            }
            if (words.length == 1 + WORDS * number(words[0], PacketConstants.BPF_MAXINSNS)) {
                return program;
            }
        } catch (NumberFormatException e) {
            throw notOne(node);
        }
        throw notOne(node);
    }

    private static RuntimeException notOne(Node node) {
        return node.refuse("is not what tcpdump -ddd prints: the number of instructions, and four"
                + " numbers for each of them");
    }

    private static int number(String word, int max) {
        var value = Integer.parseInt(word);
        if (value > max) {
            throw new NumberFormatException(word);
        }
        return value;
    }

    private static SocketFilter verified(Node node, List<Instruction> program) {
        if (program.isEmpty() || program.size() > PacketConstants.BPF_MAXINSNS) {
            throw node.refuse("a filter has 1 to " + PacketConstants.BPF_MAXINSNS
                    + " instructions, this one " + program.size());
        }
        var filter = new SocketFilter(program);
        try {
            filter.verify();
            return filter;
        } catch (ErrnoException e) {
            throw node.refuse("the kernel does not accept this code: " + e.getMessage());
        }
    }
}
