package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that is wrong, as ajv 6 reports it.
 *
 * @param keyword of the schema, for example {@code required}
 * @param dataPath to the value, as JavaScript writes it: {@code .requestBody.rules[0]}
 * @param schemaPath to the keyword, as if references were written out
 * @param params what exactly; which depends on the keyword
 * @param message what is expected
 * @param node the value, which knows where it stands in its text
 */
public record Violation(String keyword, String dataPath, String schemaPath,
        Map<String, Object> params, String message, Node node) {

    /** As the API shows it. */
    public Map<String, Object> describe() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("keyword", keyword);
        shown.put("dataPath", dataPath);
        shown.put("schemaPath", schemaPath);
        shown.put("params", params);
        shown.put("message", message);
        return shown;
    }

    /** For somebody with the file before them: where it is, and what is wrong. */
    public ConfigException refusal() {
        var allowed = params.get("allowedValues") instanceof List<?> values
                ? ": " + String.join(", ", values.stream().map(String::valueOf).toList()) : "";
        return node.refuse(message + allowed);
    }
}
