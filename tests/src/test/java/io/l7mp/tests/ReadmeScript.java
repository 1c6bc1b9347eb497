// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The steps a README asks for: its shell blocks and the comments that go with them, in order. */
record ReadmeScript(List<ReadmeScript.Step> steps) {
    private static final Pattern NOTE =
        Pattern.compile("<!-- test: (\\w+)(?: (\\S+))?(?: (.*?))? -->");

    /** One thing to do. */
    sealed interface Step {
    }

    /** Run a block to its end. */
    record Run(String script, List<String> prints) implements Step {
    }

    /** Start a block and leave it running. */
    record Start(String name, String script) implements Step {
    }

    /** Wait for output. */
    record Expect(String name, String text) implements Step {
    }

    /** Type a line. */
    record Type(String name, String text) implements Step {
    }

    /** End a block that was left running. */
    record Stop(String name) implements Step {
    }

    /** Reads a README; an unknown comment is an error, so that a typo hides nothing. */
    static ReadmeScript parse(String text) {
        return new Parser().parse(text);
    }

    /** The state between the lines. */
    private static final class Parser {
        private final List<Step> steps = new ArrayList<>();
        private final List<String> prints = new ArrayList<>();
        private Optional<StringBuilder> block = Optional.empty();
        private Optional<String> background = Optional.empty();
        private boolean foreign;
        private boolean skipped;

        ReadmeScript parse(String text) {
            text.lines().forEach(this::line);
            if (block.isPresent() || foreign) {
                throw new IllegalArgumentException("a fenced block without end");
            }
            return new ReadmeScript(List.copyOf(steps));
        }

        private void line(String line) {
            if (line.startsWith("```")) {
                fence(line.substring(3).strip());
            } else if (block.isPresent()) {
                block.get().append(line).append('\n');
            } else if (!foreign) {
                note(line);
            }
        }

        private void fence(String language) {
            if (block.isPresent()) {
                finish(block.get().toString());
            } else if (!foreign && language.equals("sh")) {
                block = Optional.of(new StringBuilder());
            } else {
                foreign = !foreign;
            }
        }

        private void finish(String script) {
            if (!skipped) {
                steps.add(background.<Step>map(name -> new Start(name, script))
                    .orElseGet(() -> new Run(script, List.copyOf(prints))));
            }
            block = Optional.empty();
            background = Optional.empty();
            prints.clear();
            skipped = false;
        }

        private void note(String line) {
            var note = NOTE.matcher(line);
            if (!note.find()) {
                return;
            }
            var first = Optional.ofNullable(note.group(2)).orElse("");
            var rest = Optional.ofNullable(note.group(3)).orElse("");
            switch (note.group(1)) {
                case "skip" -> skipped = true;
                case "background" -> background = Optional.of(first);
                case "prints" -> prints.add((first + " " + rest).strip());
                case "await" -> steps.add(new Expect(first, rest));
                case "type" -> steps.add(new Type(first, rest));
                case "stop" -> steps.add(new Stop(first));
                default -> throw new IllegalArgumentException("unknown comment: " + line);
            }
        }
    }
}
