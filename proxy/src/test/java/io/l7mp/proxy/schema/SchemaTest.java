package io.l7mp.proxy.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    private static final String ANIMALS = """
            Cat:
              type: object
              required: [kind]
              properties: { kind: { const: cat }, lives: { type: integer } }
            Dog:
              type: object
              required: [kind, name]
              properties: { kind: { enum: [dog, wolf] }, name: { type: string } }
            Animal:
              type: object
              discriminator:
                propertyName: kind
                mapping:
                  cat: '#/components/schemas/Cat'
                  dog: '#/components/schemas/Dog'
                  wolf: '#/components/schemas/Dog'
              oneOf: [ $ref: '#/components/schemas/Cat', $ref: '#/components/schemas/Dog' ]
            Herd:
              oneOf:
                - type: string
                - type: array
                  items: { $ref: '#/components/schemas/Animal' }
            Tree:
              type: object
              properties: { left: { $ref: '#/components/schemas/Tree' } }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{type: string}                    | 7     | {\"type\":\"string\"} | should be string",
        "{type: [string, array]}           | 7     | {\"type\":\"string,array\"} "
            + "| should be string,array",
        "{type: integer}                   | 1.5   | {\"type\":\"integer\"} | should be integer",
        "{type: object}                    | []    | {\"type\":\"object\"} | should be object",
        "{type: 'null'}                    | false | {\"type\":\"null\"} | should be null",
        "{required: [rules]}               | {}    | {\"missingProperty\":\"rules\"} "
            + "| should have required property 'rules'",
        "{enum: [a, 1, true]}              | b     | {\"allowedValues\":[\"a\",1,true]} "
            + "| should be equal to one of the allowed values",
        "{const: a}                        | b     | {\"allowedValue\":\"a\"} "
            + "| should be equal to constant",
        "{minimum: 0}                      | -1    "
            + "| {\"comparison\":\">=\",\"limit\":0,\"exclusive\":false} | should be >= 0",
        "{maximum: 1.5}                    | 2     "
            + "| {\"comparison\":\"<=\",\"limit\":1.5,\"exclusive\":false} | should be <= 1.5",
        "{minLength: 1}                    | ''    | {\"limit\":1} "
            + "| should NOT be shorter than 1 characters",
        "{maxLength: 1}                    | ab    | {\"limit\":1} "
            + "| should NOT be longer than 1 characters",
        "{minItems: 1}                     | []    | {\"limit\":1} "
            + "| should NOT have fewer than 1 items",
        "{pattern: '^[a-z]+$'}             | \"a\\n\" | {\"pattern\":\"^[a-z]+$\"} "
            + "| should match pattern \"^[a-z]+$\"",
        "{oneOf: [{type: string}, {type: array}]} | 7 | {\"type\":\"string,array\"} "
            + "| should be string,array",
    })
    void shouldWordAsAjvDoes(String schema, String document, String params, String message) {
        var found = violations(schema, document);
        assertEquals(1, found.size(), found::toString);
        assertEquals(message, found.getFirst().message());
        assertEquals(params, Json.text(found.getFirst().params(), Format.TERSE));
        assertEquals("", found.getFirst().dataPath());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{type: integer, minimum: 0, maximum: 2} | 2.0",
        "{type: number}                          | 1.5",
        "{minLength: 2, pattern: '^a$'}          | 7",
        "{maxLength: 1}                          | '\uD83D\uDE00'",
        "{required: [a], properties: {a: {type: 'null'}}} | {a: null, b: 1}",
        "{required: [a], minItems: 1, items: {type: string}} | 7",
        "{enum: [[1], {a: 1}]}                   | {a: 1}",
        "{description: d, default: 1, format: f, title: t, examples: []} | x",
        "{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}} | {a: 1, b: 1}",
        "{if: {required: [a]}, then: {required: [b]}} | {}",
    })
    void shouldFindNothingWrong(String schema, String document) {
        assertEquals(List.of(), violations(schema, document));
    }

    @Test
    void shouldSayOnlyThatTheTypeIsWrong() {
        assertEquals(List.of("#/type"), paths("{type: string, enum: [a], minimum: 8}", "7"));
    }

    @Test
    void shouldLeadToTheValueAsJavaScriptAndToTheKeywordAsPointer() {
        var found = violations("""
                properties:
                  a-b:
                    items:
                      if: { required: [x] }
                      then: { properties: { it's/so: { type: string } } }
                """, "{a-b: [{}, {x: 1, it's/so: 7}]}").getFirst();
        assertEquals("['a-b'][1]['it\\'s/so']", found.dataPath());
        assertEquals("#/properties/a-b/items/then/properties/it's~1so/type", found.schemaPath());
        assertEquals("f.yaml:1:28: /a-b/1/it's~1so: should be string",
            found.refusal().getMessage());
    }

    @Test
    void shouldListWhatIsAllowedToSomebodyWithTheFile() {
        assertEquals("f.yaml:1:1: should be equal to one of the allowed values: a, 1",
                violations("{enum: [a, 1]}", "b").getFirst().refusal().getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "herd                          | ",
        "[{kind: cat, lives: 9}]       | ",
        "[{kind: wolf, name: w}]       | ",
        "{}                            | #/type",
        "[7]                           | #/oneOf/1/items/type",
        "[{}]                          | #/oneOf/1/items/required",
        "[{kind: cow}]                 | #/oneOf/1/items/properties/kind/enum",
        "[{kind: 7}]                   | #/oneOf/1/items/properties/kind/enum",
        "[{kind: cat, lives: many}]    | #/oneOf/1/items/oneOf/0/properties/lives/type",
        "[{kind: dog}]                 | #/oneOf/1/items/oneOf/1/required",
    })
    void shouldJudgeByTheAlternativeThatIsMeant(String document, String path) {
        assertEquals(path == null ? List.of() : List.of(path),
                paths("{$ref: '#/components/schemas/Herd'}", document));
    }

    @Test
    void shouldFollowASchemaThatContainsItself() {
        assertEquals(List.of("#/properties/left/properties/left/type"),
                paths("{$ref: '#/components/schemas/Tree'}", "{left: {left: 7}}"));
    }

    @Test
    void shouldStopAtAHundred() {
        assertEquals(100, violations("{items: {type: string}}",
                "[" + "1,".repeat(100_000) + "]").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{uniqueItems: true}", "{type: text}", "{required: rules}", "{minimum: low}",
        "{$ref: '#/components/schemas/Cow'}", "{$ref: 'other.yaml'}",
        "{oneOf: [{type: string}, {type: string}]}",
        "{oneOf: [{type: string}, {minimum: 1}]}",
        "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}",
        "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], "
            + "discriminator: {propertyName: k, mapping: {c: '#/components/schemas/Cat'}}}",
        "{pattern: 'a'}", "{pattern: '^(a+)+$'}", "{pattern: '^a*a*$'}",
        "{properties: {a: {items: {not: {}}}}}",
    })
    void shouldRefuseASchemaItWouldNotHonourWholly(String schema) {
        assertThrows(ConfigException.class, () -> violations(schema, "{}"));
    }

    @Test
    void shouldJudgeAHostileTextInNoTime() {
        var schema = schema("{pattern: '^[^\\s\\x00-\\x1f]+$'}");
        var document = document("\"" + "x".repeat(1_000_000) + " \"");
        var startNs = System.nanoTime();
        assertEquals(1, schema.violations(document).size());
        assertTrue(System.nanoTime() - startNs < 1_000_000_000L);
    }

    private static List<String> paths(String schema, String document) {
        return violations(schema, document).stream().map(Violation::schemaPath).toList();
    }

    private static List<Violation> violations(String schema, String document) {
        return schema(schema).violations(document(document));
    }

    private static Schema schema(String text) {
        return new SchemaReader(document(ANIMALS)).schema(document(text));
    }

    private static Node document(String text) {
        return Documents.yaml("f.yaml", text, Limits.CONFIGURATION);
    }
}
